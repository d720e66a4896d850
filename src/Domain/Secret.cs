namespace Auth.Domain;

/// <summary>A value that must never reach a log, a trace or an exception message: it prints as <c>***</c>.</summary>
public readonly record struct Secret(string Value)
{
    public override string ToString() => "***";
}
