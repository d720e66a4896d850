namespace Auth.Application;

/// <summary>The service cannot start as it is set up; the message is a sentence for its operator.</summary>
public sealed class StartRefusedException(string message) : Exception(message);
