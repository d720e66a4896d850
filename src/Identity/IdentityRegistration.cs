using Auth.Application;
using Auth.Identity;
using Microsoft.AspNetCore.Identity;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses the users of ASP.NET Core Identity.</summary>
public static class IdentityRegistration
{
    /// <summary>Signs in the users of the product's <see cref="UserManager{TUser}"/>, whose ids are text, as the framework's are by default.</summary>
    /// <param name="builder">What <c>AddAuth</c> answered; <c>AddIdentityCore</c> and its stores are registered beside it.</param>
    public static AuthBuilder UseIdentityUsers<TUser>(this AuthBuilder builder)
        where TUser : IdentityUser<string> => builder.UseIdentityUsers<TUser, string>();

    /// <summary>The same for ids of another type.</summary>
    /// <inheritdoc cref="UseIdentityUsers{TUser}(AuthBuilder)" path="/param" />
    public static AuthBuilder UseIdentityUsers<TUser, TKey>(this AuthBuilder builder)
        where TUser : IdentityUser<TKey>
        where TKey : IEquatable<TKey>
    {
        _ = builder.Services.AddSingleton<UnknownUsersHash>();
        return builder.UseUserDirectory<IdentityUserDirectory<TUser, TKey>>();
    }
}
