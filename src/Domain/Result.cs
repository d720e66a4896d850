namespace Auth.Domain;

/// <summary>A value, or the reason there is none.</summary>
public sealed class Result<T> : IFailable<Result<T>>
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    /// <summary>Why there is no value; null means that there is one.</summary>
    public Error? Error { get; }

    /// <summary>The value. Asking for it after a failure is a bug.</summary>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"No value: {Error.Code}.");

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Error error) => new(default, error);

    static Result<T> IFailable<Result<T>>.Fail(Error error) => error;
}

/// <summary>What a pipeline behaviour needs to know of a response, so that it needs no reflection.</summary>
public interface IFailable<TSelf>
    where TSelf : IFailable<TSelf>
{
    Error? Error { get; }

    static abstract TSelf Fail(Error error);
}
