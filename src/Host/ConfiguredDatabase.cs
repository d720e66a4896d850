using Auth.Application;

namespace Auth.Host;

internal static class ConfiguredDatabase
{
    /// <summary>The standalone service takes its database from the configuration; a product that embeds says it in code.</summary>
    public static AuthBuilder UseConfiguredDatabase(this AuthBuilder builder, IConfiguration configuration) =>
        configuration["Auth:Database:Provider"]?.ToUpperInvariant() switch
        {
            null or "SQLITE" => builder.UseSqlite(),
            "POSTGRESQL" => builder.UsePostgreSql(),
            "SQLSERVER" => builder.UseSqlServer(),
            _ => throw new StartRefusedException($"Auth:Database:Provider must be Sqlite, PostgreSql or SqlServer, not '{configuration["Auth:Database:Provider"]}'."),
        };
}
