using Auth.Application.Mail;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Testing;
using MediatR;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the testing kit into a host.</summary>
public static class TestingRegistration
{
    /// <summary>
    /// Takes the place of the clock and of the way out for mails, and listens beside the product's own handlers. Call it last,
    /// in <c>ConfigureTestServices</c> for example.
    /// </summary>
    public static IServiceCollection AddAuthTesting(this IServiceCollection services, AuthTestKit kit) => services
        .AddSingleton<TimeProvider>(kit.Clock)
        .AddSingleton<IMailSender>(kit.Mails)
        .AddSingleton(kit.Events)
        .AddSingleton(typeof(INotificationHandler<>), typeof(EventCapture<>))
        .AddSingleton<IPipelineBehavior<Rotate, Result<SessionTokens>>, RotationMark>()
        .AddSingleton<IInterceptor>(kit.Race)
        .AddSingleton<IClaimsContributor>(kit.Race);
}
