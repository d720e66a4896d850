using System.Reflection;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Tests.Domain.Sessions;

/// <summary>One session, and a clock that stands still until it is moved.</summary>
internal sealed class Stage
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly RotationPolicy Usual = new(TimeSpan.FromSeconds(10), LateRetry.Reissue, TimeSpan.FromDays(14));

    private static readonly byte[] Secret = [.. Enumerable.Range(1, RefreshToken.SecretLength).Select(n => (byte)n)];

    private readonly RotationPolicy _policy;

    public Stage(RotationPolicy? policy = null, TimeSpan? absoluteLifetime = null)
    {
        _policy = policy ?? Usual;
        Session = Session.Start(UserId.New(Noon), ["pwd"], new Device(null, null, null), absoluteLifetime ?? TimeSpan.FromDays(90), Noon);
        State = RefreshToken.Start(Session, Secret, _policy.IdleLifetime);
    }

    public Session Session { get; }

    public RefreshToken State { get; }

    public DateTimeOffset Now { get; private set; } = Noon;

    public bool Cut => Session.RevokedAt is not null;

    public void Wait(double seconds) => Now += TimeSpan.FromSeconds(seconds);

    public Holder Honest() => new(this, "honest browser", RefreshToken.First);

    /// <summary>Presents a token as the use case does: reuse ends the session, and an ended session answers nobody.</summary>
    public PresentationOutcome? Present(TokenPosition token, string userAgent, out TokenPosition answer)
    {
        answer = token;
        if (Cut) return null;

        var before = Row.Of(State);
        var decision = State.Present(token, ClientFingerprint.OfUserAgent(userAgent), _policy, Session.EndsAt, Now);

        Assert.Equal(before.Version + (decision.Advanced ? 1 : 0), State.Version);
        Assert.True(decision.Advanced || before == Row.Of(State), "the state changed though it was not advanced");
        Assert.True(State.ExpiresAt <= Session.EndsAt, "the idle life runs past the absolute end");

        if (decision.Outcome == PresentationOutcome.Reused)
        {
            Assert.NotNull(Session.Revoke(RevocationReason.RefreshTokenReused, Now));
        }

        answer = decision.Answer;
        return decision.Outcome;
    }

    public PresentationOutcome? Present(TokenPosition token, string userAgent = "honest browser") => Present(token, userAgent, out _);
}

/// <summary>Somebody who holds a token, and replaces it by what is answered.</summary>
internal sealed class Holder(Stage stage, string userAgent, TokenPosition token)
{
    public TokenPosition Token { get; private set; } = token;

    /// <summary>Whoever took a copy of the token that is held now.</summary>
    public Holder CopiedBy(string otherAgent) => new(stage, otherAgent, Token);

    public PresentationOutcome? Refresh()
    {
        var outcome = stage.Present(Token, userAgent, out var answer);
        Keep(answer);
        return outcome;
    }

    public PresentationOutcome? RefreshAndLoseTheAnswer() => stage.Present(Token, userAgent);

    /// <summary>Presents the token and leaves the answer on its way.</summary>
    public PresentationOutcome? Send(out TokenPosition answer) => stage.Present(Token, userAgent, out answer);

    public void Keep(TokenPosition answer) => Token = answer;
}

/// <summary>What the store holds of a rotation state, comparable by value.</summary>
internal sealed record Row(
    uint Generation, ushort Branch, ushort LatestBranch, DateTimeOffset? RotatedAt, string PresentedBy, DateTimeOffset ExpiresAt, long Version)
{
    private static readonly Func<object, object> CopyOfObject = typeof(object)
        .GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!
        .CreateDelegate<Func<object, object>>();

    public static Row Of(RefreshToken state) => new(
        state.Generation, state.Branch, state.LatestBranch, state.RotatedAt, Convert.ToHexString(state.PresentedBy ?? []), state.ExpiresAt, state.Version);

    /// <summary>What another reader of the same row gets.</summary>
    public static RefreshToken Copy(RefreshToken state) => (RefreshToken)CopyOfObject(state);
}
