using Auth.Application.Messaging;
using Auth.Application.Users;
using Auth.Domain.Keys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Messaging;
using Auth.Infrastructure.Sessions;
using Auth.Infrastructure.Throttling;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence;

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> user)
    {
        user.ToTable("users");
        user.HasKey(u => u.Id);
        user.Property(u => u.Id).ValueGeneratedNever();
        user.Property(u => u.Email).HasMaxLength(EmailAddress.MaxLength);
        user.Property(u => u.EmailKey).HasMaxLength(EmailAddress.MaxLength);
        user.Property(u => u.Username).HasMaxLength(Username.MaxLength);
        user.Property(u => u.UsernameKey).HasMaxLength(Username.MaxLength);
        user.Property(u => u.PasswordHash).HasMaxLength(IPasswordHasher.MaxHashLength);
        user.Property(u => u.Roles).HasConversion(AuthDbContext.WordsConverter, AuthDbContext.WordsComparer).HasMaxLength(1024);

        // The database is the last guard: a check in code without these is a wish.
        user.HasIndex(u => u.EmailKey).IsUnique();
        user.HasIndex(u => u.UsernameKey).IsUnique();
    }
}

internal sealed class DirectoryLinkConfiguration : IEntityTypeConfiguration<DirectoryLink>
{
    public void Configure(EntityTypeBuilder<DirectoryLink> link)
    {
        link.ToTable("directory_links");
        link.HasKey(l => l.UserId);
        link.Property(l => l.UserId).ValueGeneratedNever();
        link.Property(l => l.ExternalId).HasMaxLength(DirectoryLink.MaxExternalIdLength);
        link.Property(l => l.ExternalKey).HasMaxLength(DirectoryLink.DigestLength).IsFixedLength();
        link.Property(l => l.Stamp).HasMaxLength(DirectoryLink.DigestLength).IsFixedLength();
        link.Property(l => l.Version).HasMaxLength(DirectoryLink.DigestLength).IsFixedLength();
        link.HasOne<User>().WithOne().HasForeignKey<DirectoryLink>(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
        link.HasIndex(l => l.ExternalKey).IsUnique();
    }
}

internal sealed class OneTimeTokenConfiguration : IEntityTypeConfiguration<OneTimeToken>
{
    public void Configure(EntityTypeBuilder<OneTimeToken> token)
    {
        token.ToTable("one_time_tokens");
        token.HasKey(t => new { t.UserId, t.Purpose }); // one live token for each purpose
        token.Property(t => t.Digest).HasMaxLength(32).IsFixedLength();
        token.Property(t => t.Email).HasMaxLength(EmailAddress.MaxLength);
        token.Property(t => t.EmailKey).HasMaxLength(EmailAddress.MaxLength);
        token.HasOne<User>().WithMany().HasForeignKey(t => t.UserId).OnDelete(DeleteBehavior.Cascade);
        token.HasIndex(t => t.Digest).IsUnique();
        token.HasIndex(t => t.ExpiresAt);
    }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.ToTable("sessions");
        session.HasKey(s => s.Id);
        session.Property(s => s.Id).ValueGeneratedNever();
        session.Property(s => s.Amr).HasConversion(AuthDbContext.WordsConverter, AuthDbContext.WordsComparer).HasMaxLength(256);
        session.Property(s => s.DeviceLabel).HasMaxLength(Device.MaxLabelLength);
        session.Property(s => s.UserAgent).HasMaxLength(Device.MaxUserAgentLength);
        session.Property(s => s.IpAddress).HasMaxLength(Device.MaxIpAddressLength);
        session.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);

        // No rotation changes the absolute end, so that pruning by it costs none anything.
        session.HasIndex(s => s.EndsAt);
    }
}

internal sealed class RefreshTokenConfiguration : IEntityTypeConfiguration<RefreshToken>
{
    public void Configure(EntityTypeBuilder<RefreshToken> token)
    {
        token.ToTable("refresh_tokens");
        token.HasKey(t => t.SessionId);
        token.Property(t => t.SessionId).ValueGeneratedNever();
        token.Property(t => t.SecretHash).HasMaxLength(32).IsFixedLength();
        token.Property(t => t.PresentedBy).HasMaxLength(ClientFingerprint.Length).IsFixedLength();
        token.Property(t => t.Generation).HasConversion<long>();
        token.Property(t => t.Branch).HasConversion<int>();
        token.Property(t => t.LatestBranch).HasConversion<int>();
        token.HasOne<Session>().WithOne().HasForeignKey<RefreshToken>(t => t.SessionId).OnDelete(DeleteBehavior.Cascade);
        // No index on what a rotation changes: PostgreSQL then updates the row in place (HOT).
    }
}

internal sealed class OpaqueTokenConfiguration : IEntityTypeConfiguration<OpaqueToken>
{
    public void Configure(EntityTypeBuilder<OpaqueToken> token)
    {
        token.ToTable("opaque_tokens");
        token.HasKey(t => t.SessionId);
        token.Property(t => t.SessionId).ValueGeneratedNever();
        token.Property(t => t.Digest).HasMaxLength(32).IsFixedLength();
        token.HasOne<Session>().WithOne().HasForeignKey<OpaqueToken>(t => t.SessionId).OnDelete(DeleteBehavior.Cascade);
        token.HasIndex(t => t.Digest).IsUnique();

        // None on what use extends. Pruned by the creation: no token is too old before its creation is.
        token.HasIndex(t => t.CreatedAt);
    }
}

internal sealed class RevokedSessionConfiguration : IEntityTypeConfiguration<RevokedSession>
{
    public void Configure(EntityTypeBuilder<RevokedSession> revoked)
    {
        revoked.ToTable("revoked_sessions");
        revoked.HasKey(r => r.Id);
        revoked.Property(r => r.Id).ValueGeneratedNever();
        revoked.HasIndex(r => r.At);
    }
}

internal sealed class SigningKeyConfiguration : IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<SigningKey> key)
    {
        key.ToTable("signing_keys");
        key.HasKey(k => k.Id);
        key.Property(k => k.Id).HasMaxLength(SigningKey.MaxIdLength);
        key.Property(k => k.Algorithm).HasMaxLength(16);
        key.Property(k => k.PublicKey).HasMaxLength(1024);
        key.Property(k => k.ProtectedPrivateKey).HasMaxLength(4096);
        key.HasIndex(k => k.Number).IsUnique();
    }
}

internal sealed class CounterConfiguration : IEntityTypeConfiguration<Counter>
{
    public void Configure(EntityTypeBuilder<Counter> counter)
    {
        counter.ToTable("counters");
        counter.HasKey(c => c.Key);
        counter.Property(c => c.Key).HasMaxLength(Counter.KeyLength).IsFixedLength().ValueGeneratedNever();
        counter.HasIndex(c => c.ExpiresAt); // changes with a window, not with a count
    }
}

internal sealed class OutboxConfiguration : IEntityTypeConfiguration<OutboxRow>
{
    public void Configure(EntityTypeBuilder<OutboxRow> message)
    {
        message.ToTable("outbox");
        message.HasKey(m => m.Id);
        message.Property(m => m.Id).ValueGeneratedNever();
        message.Property(m => m.Event).HasMaxLength(128);
        message.Property(m => m.Subscriber).HasMaxLength(Subscriptions.MaxNameLength);
        message.Property(m => m.LastError).HasMaxLength(OutboxRow.MaxErrorLength);

        // What is due, what is old, what is dead; and what comes before in a stream.
        message.HasIndex(m => new { m.State, m.DueAt });
        message.HasIndex(m => new { m.Stream, m.State });
    }
}
