using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Auth.Host.Commands;

/// <summary>Reads a file line by line in bounded memory, whatever is in it.</summary>
internal static class LineReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The lines without their ends and with their numbers, from 1; null for one with more bytes than allowed.</summary>
    public static async IAsyncEnumerable<(long Number, byte[]? Line)> ReadAsync(Stream stream, int longest, [EnumeratorCancellation] CancellationToken ct = default)
    {
        var reader = PipeReader.Create(stream);
        var tooLong = false;
        var number = 1L;
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                yield return (number, tooLong ? null : Trim(rest.Slice(0, end), number == 1, longest));
                (number, tooLong) = (number + 1, false);
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (tooLong || !rest.IsEmpty) yield return (number, tooLong ? null : Trim(rest, number == 1, longest));
                yield break;
            }

            // What is too long already is not kept.
            tooLong |= rest.Length > longest + ByteOrderMark.Length + 1;
            reader.AdvanceTo(tooLong ? rest.End : rest.Start, rest.End);
        }
    }

    private static byte[]? Trim(ReadOnlySequence<byte> line, bool isFirst, int longest)
    {
        if (line.Length > longest + ByteOrderMark.Length + 1) return null;

        var bytes = line.ToArray().AsSpan();
        if (isFirst && bytes.StartsWith(ByteOrderMark)) bytes = bytes[ByteOrderMark.Length..];
        if (bytes is [.. var before, (byte)'\r']) bytes = before;
        return bytes.Length > longest ? null : bytes.ToArray();
    }
}
