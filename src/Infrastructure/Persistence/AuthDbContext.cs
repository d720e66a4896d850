using System.Text.Json;
using Auth.Domain.Keys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Messaging;
using Auth.Infrastructure.Sessions;
using Auth.Infrastructure.Throttling;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Auth.Infrastructure.Persistence;

/// <summary>The one model of all providers. Each has a context of its own for its migrations and for what it spells differently.</summary>
public abstract class AuthDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>The schema that holds the tables on engines that have schemas.</summary>
    public const string Schema = "auth";

    internal DbSet<User> Users => Set<User>();

    internal DbSet<DirectoryLink> DirectoryLinks => Set<DirectoryLink>();

    internal DbSet<OneTimeToken> OneTimeTokens => Set<OneTimeToken>();

    internal DbSet<Session> Sessions => Set<Session>();

    internal DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    internal DbSet<OpaqueToken> OpaqueTokens => Set<OpaqueToken>();

    internal DbSet<RevokedSession> RevokedSessions => Set<RevokedSession>();

    internal DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    internal DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    internal DbSet<Counter> Counters => Set<Counter>();

    /// <summary>The prefix of table names, on engines without schemas.</summary>
    protected virtual string TablePrefix => "";

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<UserId>().HaveConversion<UserIdConverter>();
        configurationBuilder.Properties<SessionId>().HaveConversion<SessionIdConverter>();
        configurationBuilder.Properties<UserStatus>().HaveConversion<SnakeCaseConverter<UserStatus>>().HaveMaxLength(32);
        configurationBuilder.Properties<OneTimePurpose>().HaveConversion<SnakeCaseConverter<OneTimePurpose>>().HaveMaxLength(32);
        configurationBuilder.Properties<RevocationReason>().HaveConversion<SnakeCaseConverter<RevocationReason>>().HaveMaxLength(32);
        configurationBuilder.Properties<OutboxState>().HaveConversion<SnakeCaseConverter<OutboxState>>().HaveMaxLength(16);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AuthDbContext).Assembly);

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName(TablePrefix + entity.GetTableName());
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
            }

            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName($"ix_{TablePrefix}{entity.GetTableName()![TablePrefix.Length..]}_{string.Join('_', index.Properties.Select(p => p.GetColumnName()))}");
            }
        }
    }

    /// <summary>Words of tokens (roles, methods) never hold blanks, so a blank parts them.</summary>
    internal static readonly ValueConverter<IReadOnlyList<string>, string> WordsConverter = new(
        words => string.Join(' ', words),
        text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    internal static readonly ValueComparer<IReadOnlyList<string>> WordsComparer = new(
        (a, b) => a!.SequenceEqual(b!),
        words => words.Aggregate(0, (hash, word) => HashCode.Combine(hash, word.GetHashCode(StringComparison.Ordinal))),
        words => words.ToArray());

    private sealed class UserIdConverter() : ValueConverter<UserId, Guid>(id => id.Value, value => new UserId(value));

    private sealed class SessionIdConverter() : ValueConverter<SessionId, Guid>(id => id.Value, value => new SessionId(value));

    private sealed class SnakeCaseConverter<TEnum>() : ValueConverter<TEnum, string>(
        value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()),
        text => Enum.Parse<TEnum>(text.Replace("_", "", StringComparison.Ordinal), true))
        where TEnum : struct, Enum;
}
