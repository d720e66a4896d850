using System.Data.Common;
using Auth.Application;
using Auth.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Sqlite;

/// <summary>SQLite: one file, one writer at a time, nothing to run beside the service.</summary>
internal sealed class SqliteEngine : DatabaseEngine, IDisposable
{
    private const int Constraint = 19;
    private const int UniqueConstraint = 2067;
    private const int PrimaryKeyConstraint = 1555;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int HeldOnLinux = 11;
    private const int HeldOnMac = 35;
    private const int HeldOnWindows = unchecked((int)0x80070020);
    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Writers of this process take turns here, in order and without blocking a thread; the file's own lock is for other processes.
    private readonly SemaphoreSlim _turn = new(1);
    private static readonly TimeSpan TurnPatience = TimeSpan.FromSeconds(5);
    private readonly string _file;

    public SqliteEngine(string connectionString)
    {
        ConnectionString = connectionString;
        var parsed = Parse(connectionString);
        var source = parsed.DataSource;
        if (source is "" or ":memory:" || parsed.Mode == SqliteOpenMode.Memory || source.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw new StartRefusedException("The SQLite connection string must name a file (Data Source=data/auth.db): sessions must outlive the process.");
        }

        _file = Path.GetFullPath(source);
    }

    public string ConnectionString { get; }

    private static SqliteConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            return new SqliteConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException e)
        {
            throw new StartRefusedException($"ConnectionStrings:Auth cannot be read: {e.Message}");
        }
    }

    public override string Name => "Sqlite";

    public override bool MigratesAtStart => true;

    public override string? MasterKeyFile => Path.ChangeExtension(_file, ".masterkey");

    public override System.Data.IsolationLevel Isolation => System.Data.IsolationLevel.Serializable; // begins immediate

    public override bool IsDuplicate(DbException exception) =>
        exception is SqliteException { SqliteErrorCode: Constraint, SqliteExtendedErrorCode: UniqueConstraint or PrimaryKeyConstraint };

    public override bool IsConflict(DbException exception) => exception is SqliteException { SqliteErrorCode: Busy or Locked };

    public override Task<DateTimeOffset?> ReadTimeAsync(AuthDbContext context, CancellationToken ct) => Task.FromResult<DateTimeOffset?>(null);

    public override async ValueTask<IDisposable?> EnterWriteAsync(CancellationToken ct)
    {
        return await _turn.WaitAsync(TurnPatience, ct) ? new Turn(_turn) : throw new TimeoutException("The SQLite file was busy for too long.");
    }

    public override async Task MigrateAsync(AuthDbContext context, CancellationToken ct)
    {
        CreateFile();

        // EF's own lock is a row that a killed process leaves behind for ever. This one the system releases.
        await using var guard = await LockAsync(ct);
        if ((await context.Database.GetPendingMigrationsAsync(ct)).Any())
        {
            await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS __EFMigrationsLock", ct);
            await context.Database.MigrateAsync(ct);
        }

        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", ct);
    }

    public void Dispose() => _turn.Dispose();

    // For its owner alone, and so are the files that SQLite makes beside it.
    private void CreateFile()
    {
        var directory = Path.GetDirectoryName(_file)!;
        var create = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            if (!Directory.Exists(directory)) Directory.CreateDirectory(directory, OwnerOnly);
        }

        if (!File.Exists(_file)) new FileStream(_file, create).Dispose();
    }

    private async Task<FileStream> LockAsync(CancellationToken ct)
    {
        for (var waited = TimeSpan.Zero; ; waited += LockInterval)
        {
            try
            {
                return new FileStream(_file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); // stays: deleting it would part the waiting
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (waited > LockPatience || e is not IOException { HResult: HeldOnLinux or HeldOnMac or HeldOnWindows })
                {
                    throw new StartRefusedException($"The database {_file} cannot be locked for its migration: {e.Message}");
                }

                await Task.Delay(LockInterval, ct);
            }
        }
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
