using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Web.Bearer;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.Bench.Micro;

/// <summary>Access tokens made, and checked by a node that has seen them and by one that has not.</summary>
public class AccessTokens
{
    private Service _service = null!;
    private IAccessTokenSigner _signer = null!;
    private AccessTokenClaims _claims = null!;
    private AccessTokenCheck _remembering = null!;
    private AccessTokenCheck _forgetting = null!;
    private string _token = null!;

    [GlobalSetup]
    public void Start()
    {
        _service = Service.Start();
        _signer = _service.Services.GetRequiredService<IAccessTokenSigner>();
        _remembering = _service.Services.GetRequiredService<AccessTokenCheck>();
        _forgetting = ActivatorUtilities.CreateInstance<AccessTokenCheck>(
            _service.Services, new VerifiedTokens(Options.Create(new AuthOptions { AccessToken = { CacheSize = 0 } })));

        var (now, tokens) = (_service.Services.GetRequiredService<IClock>().UtcNow, _service.Tokens);
        _claims = new(tokens.UserId, tokens.SessionId, ["pwd"], now, [], now, now + AccessTokenOptions.MaximumLifetime, new Dictionary<string, object>());
        _token = tokens.AccessToken.Value;
        if (!CheckNewAsync().Result || !CheckRememberedAsync().Result) throw new InvalidOperationException("A good token was refused.");
    }

    [GlobalCleanup]
    public void Stop() => _service.Dispose();

    [Benchmark(Description = "access token: made")]
    public Secret Sign() => _signer.Sign(_claims);

    [Benchmark(Description = "access token: checked, new")]
    public async Task<bool> CheckNewAsync() => (await _forgetting.CheckAsync(_token)).Refusal is null;

    [Benchmark(Description = "access token: checked, remembered")]
    public async Task<bool> CheckRememberedAsync() => (await _remembering.CheckAsync(_token)).Refusal is null;
}
