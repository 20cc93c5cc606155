using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ActorFlow.Definitions.Sql;

/// <summary>
/// What a table looks like. Tables and columns come into being when rows are put into them; columns have no type, so a value is kept as it came.
/// </summary>
internal static class TableShape
{
    /// <summary>The column that every table has: what tells its rows apart.</summary>
    public const string Id = "id";

    private const int MostColumns = 500;

    /// <summary>The columns of a table; none where it does not exist.</summary>
    public static IReadOnlyList<string> Columns(SqliteConnection connection, SqliteTransaction? transaction, string table)
    {
        using var command = new SqlStatement("SELECT name FROM pragma_table_info(").Value(table).Add(")").On(connection, transaction);
        using var reader = command.ExecuteReader();
        var columns = new List<string>();
        while (reader.Read())
            columns.Add(reader.GetString(0));
        return columns;
    }

    /// <summary>Sees to it that a table has the columns of some rows.</summary>
    public static void Fit(SqliteConnection connection, SqliteTransaction transaction, string table, IReadOnlyList<JsonElement> rows)
    {
        var known = Columns(connection, transaction, table);
        var needed = rows.SelectMany(row => row.EnumerateObject()).Select(member => member.Name).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var missing = needed.Except(known, StringComparer.OrdinalIgnoreCase).ToList();
        if (known.Count + missing.Count > MostColumns)
            throw new FunctionArgumentException("values", $"the table would have more than {MostColumns} columns");
        var name = SqlName.Table("table", table);
        if (known.Count == 0)
        {
            var id = $"{SqlName.Column("values", Id)} {(needed.Contains(Id, StringComparer.OrdinalIgnoreCase) && !rows.All(HasNumber) ? "" : "INTEGER ")}PRIMARY KEY";
            Run(connection, transaction,
                new SqlStatement($"CREATE TABLE {name} (").Names([id,
                    .. missing.Where(column => !IsId(column)).Select(column => SqlName.Column("values", column))]).Add(")"));
            return;
        }

        foreach (var column in missing)
            Run(connection, transaction, new SqlStatement($"ALTER TABLE {name} ADD COLUMN {SqlName.Column("values", column)}"));
    }

    /// <summary>Sees to it that some columns tell the rows of a table apart.</summary>
    public static void TellApart(SqliteConnection connection, SqliteTransaction transaction, string table, IReadOnlyList<string> columns)
    {
        if (columns.Count == 1 && IsId(columns[0]))
            return;
        var index = SqlName.Column("unique", $"by_{Math.Abs(StableHash(string.Join(',', columns))):x}_of_{table}"[..Math.Min(60, 12 + table.Length)]);
        Run(connection, transaction,
            new SqlStatement($"CREATE UNIQUE INDEX IF NOT EXISTS {index} ON {SqlName.Table("table", table)} (").Names(
                columns.Select(column => SqlName.Column("unique", column))).Add(")"));
    }

    public static bool IsId(string column) => string.Equals(column, Id, StringComparison.OrdinalIgnoreCase);

    private static bool HasNumber(JsonElement row)
        => row.EnumerateObject().Where(member => IsId(member.Name))
            .All(member => member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt64(out _));

    private static int StableHash(string text) => text.Aggregate(17, (hash, letter) => unchecked((hash * 31) + char.ToLowerInvariant(letter)));

    private static void Run(SqliteConnection connection, SqliteTransaction transaction, SqlStatement statement)
    {
        using var command = statement.On(connection, transaction);
        command.ExecuteNonQuery();
    }
}
