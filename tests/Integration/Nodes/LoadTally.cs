namespace Auth.Tests.Integration.Nodes;

/// <summary>What a load has tried, counted from many clients at once.</summary>
internal sealed class LoadTally
{
    public int SignIns;
    public int Refreshes;
    public int Rotations;
    public int Reads;
    public int Endings;

    /// <summary>Requests whose connection broke, or was refused, before an answer.</summary>
    public int Unanswered;

    /// <summary>Answers of 503.</summary>
    public int Unavailable;

    public override string ToString() =>
        $"{SignIns} sign-ins, {Refreshes} refreshes ({Rotations} new tokens), {Reads} reads, {Endings} sessions ended; "
        + $"{Unanswered} requests without an answer, {Unavailable} answers of 503.";
}
