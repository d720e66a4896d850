using Microsoft.AspNetCore.Builder;

namespace Auth.Web;

/// <summary>The groups in which the module's endpoints can be mapped.</summary>
[Flags]
public enum AuthEndpoints
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Registration, the caller's own data, passwords, e-mail addresses, and the pages behind mailed links.</summary>
    Accounts = 1,

    /// <summary>Sign-in, refresh, log-out, re-authentication, the CSRF token, and the list of sessions.</summary>
    Sessions = 2,

    /// <summary><c>/auth/token</c> (RFC 6749), <c>/auth/introspect</c> (RFC 7662) and <c>/auth/revoke</c> (RFC 7009).</summary>
    OAuth = 4,

    /// <summary><c>/auth/admin</c>, for the role <see cref="AuthDefaults.AdminRole"/>.</summary>
    Administration = 8,

    /// <summary>The key set and the discovery document under <c>/.well-known</c>. Without them no other service can verify a token.</summary>
    Keys = 16,

    /// <summary>The dialects that are switched on.</summary>
    Dialects = 32,

    /// <summary>All.</summary>
    All = Accounts | Sessions | OAuth | Administration | Keys | Dialects,
}

/// <summary>What <c>MapAuth</c> has mapped: conventions on all of it, or on one group.</summary>
public sealed class AuthEndpointBuilder : IEndpointConventionBuilder
{
    private readonly IEndpointConventionBuilder _all;
    private readonly AuthEndpoints _endpoints;
    private readonly Dictionary<AuthEndpoints, IEndpointConventionBuilder> _groups = [];

    internal AuthEndpointBuilder(IEndpointConventionBuilder all, AuthEndpoints endpoints) => (_all, _endpoints) = (all, endpoints);

    /// <inheritdoc />
    public void Add(Action<EndpointBuilder> convention) => _all.Add(convention);

    /// <inheritdoc />
    public void Finally(Action<EndpointBuilder> finallyConvention) => _all.Finally(finallyConvention);

    /// <summary>Those of <see cref="AuthEndpoints.Accounts"/>.</summary>
    /// <exception cref="InvalidOperationException">They were not mapped.</exception>
    public IEndpointConventionBuilder Accounts() => Group(AuthEndpoints.Accounts);

    /// <summary>Those of <see cref="AuthEndpoints.Sessions"/>.</summary>
    /// <inheritdoc cref="Accounts" path="/exception" />
    public IEndpointConventionBuilder Sessions() => Group(AuthEndpoints.Sessions);

    /// <summary>Those of <see cref="AuthEndpoints.OAuth"/>.</summary>
    /// <inheritdoc cref="Accounts" path="/exception" />
    public IEndpointConventionBuilder OAuth() => Group(AuthEndpoints.OAuth);

    /// <summary>Those of <see cref="AuthEndpoints.Administration"/>.</summary>
    /// <inheritdoc cref="Accounts" path="/exception" />
    public IEndpointConventionBuilder Administration() => Group(AuthEndpoints.Administration);

    /// <summary>Those of <see cref="AuthEndpoints.Keys"/>.</summary>
    /// <inheritdoc cref="Accounts" path="/exception" />
    public IEndpointConventionBuilder Keys() => Group(AuthEndpoints.Keys);

    internal void Add(AuthEndpoints which, IEndpointConventionBuilder group) => _groups.Add(which, group);

    private IEndpointConventionBuilder Group(AuthEndpoints which) => _groups.TryGetValue(which, out var group)
        ? group
        : throw new InvalidOperationException($"MapAuth was told to map {_endpoints}, and so not {which}.");
}
