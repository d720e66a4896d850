namespace Auth.Testing;

/// <summary>What a test moves and looks at in one host: hand it to <c>AddAuthTesting</c> after the product's own registrations.</summary>
/// <param name="start">Where the clock begins; left out: now, so that other services that read the machine's clock take the tokens.</param>
public sealed class AuthTestKit(DateTimeOffset? start = null)
{
    /// <summary>The clock of the module, and of all in the product that asks <see cref="TimeProvider"/>. It stands still until it is moved.</summary>
    public ManualTimeProvider Clock { get; } = new(start ?? TimeProvider.System.GetUtcNow());

    /// <summary>The mails, which go nowhere else.</summary>
    public CapturedMails Mails { get; } = new();

    /// <summary>What the module announced.</summary>
    public CapturedEvents Events { get; } = new();

    /// <summary>Lets refreshes meet.</summary>
    public RefreshRace Race { get; } = new();
}
