namespace Auth.Testing;

/// <summary>For a client whose network fails at the worst moment: the server has done the work, and the answer never arrives.</summary>
/// <remarks>Give it to <c>CreateDefaultClient</c> of the factory, or set its inner handler.</remarks>
public sealed class LostAnswers : DelegatingHandler
{
    private int _toLose;

    /// <summary>Loses the next answers; whoever waits for one gets an <see cref="HttpRequestException"/>.</summary>
    public void LoseNext(int answers = 1) => Volatile.Write(ref _toLose, answers);

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (Volatile.Read(ref _toLose) <= 0 || Interlocked.Decrement(ref _toLose) < 0) return response;

        // To its last byte, so that the server is done.
        using (response) await response.Content.LoadIntoBufferAsync(cancellationToken);
        throw new HttpRequestException(HttpRequestError.ResponseEnded, "The answer was lost, as the test asked.");
    }
}
