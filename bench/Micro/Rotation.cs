using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Bench.Micro;

/// <summary>A rotation as a whole, and the parts of it that are no database's.</summary>
public class Rotation
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RotationPolicy Policy = new(TimeSpan.Zero, LateRetry.Reissue, TimeSpan.FromDays(7));

    private Service _service = null!;
    private IRefreshTokenCodec _codec = null!;
    private RefreshTokenParts _parts = null!;
    private Secret _issued;
    private Secret _next;
    private Session _session = null!;
    private RefreshToken _state = null!;

    [GlobalSetup]
    public void Start()
    {
        _service = Service.Start();
        _codec = _service.Services.GetRequiredService<IRefreshTokenCodec>();
        _issued = _next = _service.Tokens.RefreshToken;
        _parts = _codec.Decode(_issued)!;
        _session = Session.Start(_service.Tokens.UserId, ["pwd"], Service.Client.Device, TimeSpan.FromDays(30), Noon);
        _state = RefreshToken.Start(_session, _parts.SessionSecret, Policy.IdleLifetime);
    }

    [GlobalCleanup]
    public void Stop() => _service.Dispose();

    [Benchmark(Description = "rotation: the decision")]
    public Presentation Decide() =>
        _state.Present(new TokenPosition(_state.Generation + 1, 0), Service.Client.Fingerprint, Policy, _session.EndsAt, Noon);

    [Benchmark(Description = "rotation: the token read")]
    public RefreshTokenParts? Decode() => _codec.Decode(_issued);

    [Benchmark(Description = "rotation: the token written")]
    public Secret Encode() => _codec.Encode(_parts);

    [Benchmark(Description = "rotation: the command, on SQLite")]
    public async Task RotateAsync() => _next = (await _service.SendAsync(new Rotate(_next, Service.Client))).RefreshToken;
}
