using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace Auth.Host;

internal static class ApiDescription
{
    private const string Bearer = "Bearer";
    private const string Token = "Token";

    /// <summary>The OpenAPI document: what it is, and which endpoints want a token.</summary>
    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services
        .ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict)
        .AddOpenApi(options =>
        {
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo { Title = "Auth", Version = "1", Description = "Authentication and sessions." };
                document.AddComponent(Bearer, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" });
                document.AddComponent(Token, new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = "Authorization",
                    Description = "The word Token, a blank and a device token.",
                });
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                var metadata = context.Description.ActionDescriptor.EndpointMetadata;
                if (!metadata.OfType<IAllowAnonymous>().Any() && context.Document is { } document)
                {
                    operation.Security = [Requires(Bearer, document), Requires(Token, document)]; // either
                }

                return Task.CompletedTask;
            });
        });

    private static OpenApiSecurityRequirement Requires(string scheme, OpenApiDocument document) => new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
