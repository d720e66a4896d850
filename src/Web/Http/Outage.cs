using System.Data.Common;

namespace Auth.Web.Http;

internal static class Outage
{
    /// <summary>Whether something that the service needs did not answer: 503, and no fault of ours.</summary>
    public static bool Is(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is DbException or TimeoutException or IOException) return true;
        }

        return false;
    }
}
