using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace Auth.Tests.Integration.Persistence;

/// <summary>Writes down what would be sent to the database, and sends nothing: every read answers one made-up row, every write says that it changed one.</summary>
internal sealed class SqlRecorder : IDbCommandInterceptor, IDbConnectionInterceptor, IDbTransactionInterceptor
{
    private readonly StringBuilder _text = new();

    /// <summary>Everything since the last call, as a snapshot holds it.</summary>
    public string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }

    public ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        new(connection is Microsoft.Data.Sqlite.SqliteConnection ? result : InterceptionResult.Suppress());

    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        Note($"-- begin, {eventData.IsolationLevel}");
        return new(InterceptionResult<DbTransaction>.SuppressWithResult(new NoTransaction(connection, eventData.IsolationLevel)));
    }

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Note("-- commit");
        return new(InterceptionResult.Suppress());
    }

    public InterceptionResult<DbCommand> CommandCreating(CommandCorrelatedEventData eventData, InterceptionResult<DbCommand> result) =>
        InterceptionResult<DbCommand>.SuppressWithResult(new UnboundCommand(eventData.Connection.CreateCommand()));

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Note(command.CommandText);
        return new(InterceptionResult<DbDataReader>.SuppressWithResult(new OneRow(command.CommandText)));
    }

    public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Note(command.CommandText);
        return new(InterceptionResult<int>.SuppressWithResult(1));
    }

    private void Note(string text) => _text.Append(text.ReplaceLineEndings("\n").TrimEnd('\n', ';')).Append("\n;\n");

    /// <summary>Sends each batch and does not read its answer, which only the driver's own reader could give.</summary>
    internal sealed class UnreadBatches : IBatchExecutor
    {
        public int Execute(IEnumerable<ModificationCommandBatch> commandBatches, IRelationalConnection connection) => throw new NotSupportedException();

        public async Task<int> ExecuteAsync(
            IEnumerable<ModificationCommandBatch> commandBatches, IRelationalConnection connection, CancellationToken cancellationToken = default)
        {
            var rows = 0;
            foreach (var batch in commandBatches)
            {
                rows += batch.ModificationCommands.Count;
                await Record.ExceptionAsync(() => batch.ExecuteAsync(connection, cancellationToken));
            }

            return rows;
        }
    }

    private sealed class NoTransaction(DbConnection connection, IsolationLevel level) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => level;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }
    }

    /// <summary>The driver's command with its parameters; its transaction may be anybody's.</summary>
    private sealed class UnboundCommand(DbCommand command) : DbCommand
    {
        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; } = command.Connection;

        protected override DbParameterCollection DbParameterCollection => command.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override int ExecuteNonQuery() => throw new NotSupportedException();

        public override object ExecuteScalar() => throw new NotSupportedException();

        public override void Prepare()
        {
        }

        protected override DbParameter CreateDbParameter() => command.CreateParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) command.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>One row of something of the right type: a session in it is live.</summary>
    private sealed class OneRow(string sql) : DbDataReader
    {
        // From SELECT to FROM, as EF writes it: one column after the other.
        private readonly string[] _columns = sql[..Math.Max(0, sql.IndexOf("\nFROM", StringComparison.Ordinal))].Split(", ");
        private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        private int _row;

        public override int FieldCount => 100;

        public override bool HasRows => true;

        public override int RecordsAffected => 1;

        public override int Depth => 0;

        public override bool IsClosed => false;

        public override object this[int ordinal] => throw new NotSupportedException();

        public override object this[string name] => throw new NotSupportedException();

        public override bool Read() => _row++ == 0;

        public override bool NextResult() => false;

        public override bool IsDBNull(int ordinal) =>
            ordinal < _columns.Length && _columns[ordinal].Contains("revoked_", StringComparison.Ordinal);

        public override bool GetBoolean(int ordinal) => false;

        public override Guid GetGuid(int ordinal) => Guid.Empty;

        public override short GetInt16(int ordinal) => 1;

        public override int GetInt32(int ordinal) => 1;

        public override long GetInt64(int ordinal) => 1;

        public override string GetString(int ordinal) => ordinal < _columns.Length ? Word(_columns[ordinal]) : "active";

        private static string Word(string column) =>
            column.Contains("purpose", StringComparison.Ordinal) ? "reset_password"
            : column.Contains("state", StringComparison.Ordinal) ? "waiting"
            : "active";

        public override DateTime GetDateTime(int ordinal) => Noon.UtcDateTime;

        public override T GetFieldValue<T>(int ordinal) => (T)(object)(
            typeof(T) == typeof(DateTimeOffset) ? Noon
            : typeof(T) == typeof(byte[]) ? new byte[32]
            : typeof(T) == typeof(Guid) ? Guid.Empty
            : throw new NotSupportedException(typeof(T).Name));

        public override byte GetByte(int ordinal) => throw new NotSupportedException();

        public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

        public override char GetChar(int ordinal) => throw new NotSupportedException();

        public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

        public override string GetDataTypeName(int ordinal) => "";

        public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

        public override double GetDouble(int ordinal) => throw new NotSupportedException();

        public override IEnumerator GetEnumerator() => throw new NotSupportedException();

        public override Type GetFieldType(int ordinal) => typeof(object);

        public override float GetFloat(int ordinal) => throw new NotSupportedException();

        public override string GetName(int ordinal) => $"{ordinal}";

        public override int GetOrdinal(string name) => throw new NotSupportedException();

        public override object GetValue(int ordinal) => new byte[32];

        public override int GetValues(object[] values) => throw new NotSupportedException();
    }
}
