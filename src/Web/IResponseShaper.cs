using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Auth.Web;

/// <summary>Gives the module's successful answers the form that a product's clients expect: members added, renamed, or put into an envelope (seed S0.7).</summary>
/// <remarks>
/// Register one in the service collection. Errors and what a standard fixes (<c>/auth/token</c>, the key set, the discovery document) pass it by.
/// </remarks>
public interface IResponseShaper
{
    /// <summary>Shapes one answer.</summary>
    /// <param name="body">The members as the contract has them. It holds tokens: do not log it.</param>
    /// <param name="context">The request, and the status of the answer.</param>
    /// <returns>What is sent; <paramref name="body"/> itself, changed or not, or another object.</returns>
    JsonObject Shape(JsonObject body, HttpContext context);
}
