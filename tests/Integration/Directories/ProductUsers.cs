using Auth.Application;
using Auth.Tests.Integration.Embedding;

namespace Auth.Tests.Integration.Directories;

/// <summary>The users of a product, and what the product does with them behind the module's back. They are called by their address.</summary>
public abstract class ProductUsers
{
    /// <summary>What the product registers.</summary>
    public abstract void Register(AuthBuilder auth);

    /// <summary>What it does before its first request.</summary>
    internal virtual Task PrepareAsync(Product product) => Task.CompletedTask;

    public abstract Task AddAsync(string email, string username, string password, params string[] roles);

    /// <summary>Gives the user another password; their sessions are to end.</summary>
    public abstract Task ChangePasswordAsync(string email, string password);

    /// <summary>Ends what the user has open, and nothing else.</summary>
    public abstract Task RenewStampAsync(string email);

    public abstract Task AddRoleAsync(string email, string role);

    public abstract Task LockOutAsync(string email);

    public abstract Task DemandSecondFactorAsync(string email);

    public abstract Task UnconfirmAsync(string email);

    public abstract Task DeleteAsync(string email);

    public abstract Task<string> IdAsync(string email);

    /// <summary>How many wrong passwords in a row the product has counted.</summary>
    public abstract Task<int> FailuresAsync(string email);

    public abstract Task ForgetFailuresAsync(string email);
}
