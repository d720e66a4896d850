using System.Net;
using Auth.Application.Mail;
using Auth.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Auth.Web.Users;

/// <summary>The last mails, for whoever develops on this machine: in development alone, and where mails go into a folder.</summary>
internal static class RecentMailsPage
{
    public static void MapRecentMails(this RouteGroupBuilder auth)
    {
        var services = ((IEndpointRouteBuilder)auth).ServiceProvider;
        if (services.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            auth.MapGet("/dev/mails", Show).AllowAnonymous().ExcludeFromDescription();
        }
    }

    private static IResult Show(HttpContext context, IMailSender sender)
    {
        var isHere = context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer);
        if (!isHere || sender is not IRecentMails { Recent: var mails }) return Problems.OfStatus(StatusCodes.Status404NotFound)!;

        return HtmlPage.Of(context, "The last mails", mails is [] ? "<p>None yet.</p>" : string.Concat(mails.Select(Html)));
    }

    private static string Html(OutgoingMail mail) =>
        $"<h2>{HtmlPage.Encode(mail.Subject)}</h2><p>To {HtmlPage.Encode(mail.To)}</p><pre>{HtmlPage.Encode(mail.Text)}</pre>";
}
