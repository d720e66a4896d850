using System.Text.Json.Nodes;
using Auth.Application.Users;

namespace Auth.Web.Django;

/// <summary>A user as dj-rest-auth writes one. Names of persons are not kept here, and so are empty.</summary>
internal static class DrfUser
{
    public static JsonObject Of(UserProfile user) => new()
    {
        ["pk"] = user.Id.ToString(),
        ["username"] = user.Username ?? "",
        ["email"] = user.Email,
        ["first_name"] = "",
        ["last_name"] = "",
    };
}
