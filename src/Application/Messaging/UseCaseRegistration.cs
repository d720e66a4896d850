using System.Reflection;
using Auth.Application.Throttling;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Application.Messaging;

/// <summary>What differs between versions of MediatR is in this folder; 5.1 brings no registration of its own.</summary>
internal static class UseCaseRegistration
{
    private static readonly Type[] Scanned = [typeof(IRequestHandler<,>), typeof(INotificationHandler<>), typeof(IValidator<>)];

    public static IServiceCollection AddMessaging(this IServiceCollection services)
    {
        // A product that has a mediator of its own keeps it: it finds our handlers in the same container.
        services.TryAddScoped<ServiceFactory>(provider => provider.GetService!);
        services.TryAddScoped<IMediator, Mediator>();
        return services.AddPipeline();
    }

    private static IServiceCollection AddPipeline(this IServiceCollection services) => services
        .AddScoped<DomainEvents>()
        .AddSingleton(provider => new Subscriptions(provider.GetServices<Subscription>()))
        // In this order, from the outside in.
        .AddScoped(typeof(IPipelineBehavior<,>), typeof(TraceBehavior<,>))
        .AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>))
        .AddScoped(typeof(IPipelineBehavior<,>), typeof(ThrottleBehavior<,>))
        .AddScoped(typeof(IPipelineBehavior<,>), typeof(UnitOfWorkBehavior<,>));

    /// <summary>Registers the handlers and validators of an assembly.</summary>
    public static IServiceCollection AddUseCases(this IServiceCollection services, Assembly assembly)
    {
        foreach (var type in assembly.DefinedTypes.Where(t => t is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }))
        {
            foreach (var service in type.ImplementedInterfaces.Where(i => i.IsGenericType && Scanned.Contains(i.GetGenericTypeDefinition())))
            {
                _ = services.AddScoped(service, type);
            }
        }

        return services;
    }
}
