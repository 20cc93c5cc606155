using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ActorFlow.Definitions.Sql;

/// <summary>The functions that read. A table that nothing was put into yet has no rows.</summary>
internal sealed class DatabaseReads(Databases databases, DatabaseFunctionOptions options)
{
    public async ValueTask<FunctionResult> FindOneAsync(FunctionCall call)
    {
        var rows = await FindAsync(call, "db.findOne", 1, null);
        return rows.Count == 0 ? FunctionResult.Of("missing").Remove(call.Text("outputKey")!)
            : FunctionResult.Of("found").Set(call.Text("outputKey"), rows[0]);
    }

    public async ValueTask<FunctionResult> FindManyAsync(FunctionCall call)
        => FunctionResult.Default.Set(call.Text("outputKey"),
            JsonSerializer.SerializeToElement(await FindAsync(call, "db.findMany", call.Integer("limit"), call.Integer("offset"))));

    public async ValueTask<FunctionResult> QueryAsync(FunctionCall call)
    {
        var rows = await databases.UseAsync(call, database => database.ReadAsync(call, "db.query", options.Timeout, connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = call.Text("sql");
            foreach (var parameter in call.Find("params") is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject() : default)
                command.Parameters.AddWithValue($"@{parameter.Name.TrimStart('@', ':', '$')}", SqlValue.ToDatabase("params", parameter.Value));
            try
            {
                return Rows.Read(command, options, JsonColumns(call));
            }
            catch (InvalidOperationException)
            {
                throw new FunctionArgumentException("params", "a parameter of the statement has no value there");
            }
        }));
        return FunctionResult.Default.Set(call.Text("outputKey"), JsonSerializer.SerializeToElement(rows));
    }

    private ValueTask<List<JsonElement>> FindAsync(FunctionCall call, string function, long? limit, long? offset)
    {
        var table = call.Text("table")!;
        var columns = call.Find("columns") is null
            ? "*" : string.Join(", ", call.List("columns").Select(column => SqlName.Column("columns", column.ToString())));
        var statement = new SqlStatement($"SELECT {columns} FROM {SqlName.Table("table", table)}").Where("where", call.Find("where"))
            .Add(Order(call.Find("orderBy")));
        if (limit is not null || offset is not null)
            statement.Add(" LIMIT ").Value(limit ?? -1).Add(" OFFSET ").Value(offset ?? 0);
        return databases.UseAsync(call, database => database.ReadAsync(call, function, options.Timeout, connection =>
        {
            if (!Exists(connection, table))
                return [];
            using var command = statement.On(connection, null);
            return Rows.Read(command, options, JsonColumns(call));
        }));
    }

    private static bool Exists(SqliteConnection connection, string table)
    {
        using var command = new SqlStatement("SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND name = ").Value(table)
            .Add(" COLLATE NOCASE").On(connection, null);
        return command.ExecuteScalar() is not null;
    }

    private static string Order(JsonElement? given)
    {
        if (given is not { } order)
            return "";
        var columns = order.ValueKind switch
        {
            JsonValueKind.String => [order.GetString()!],
            JsonValueKind.Array => order.EnumerateArray().Select(column => column.ToString()).ToList(),
            _ => throw new FunctionArgumentException("orderBy", "it is neither a column nor a list of columns"),
        };
        return columns.Count == 0 ? "" : $" ORDER BY {string.Join(", ", columns.Select(OrderOf))}";
    }

    private static string OrderOf(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var column] => SqlName.Column("orderBy", column),
        [var column, var way] when way.Equals("asc", StringComparison.OrdinalIgnoreCase) => SqlName.Column("orderBy", column),
        [var column, var way] when way.Equals("desc", StringComparison.OrdinalIgnoreCase) => $"{SqlName.Column("orderBy", column)} DESC",
        _ => throw new FunctionArgumentException("orderBy",
            $"'{Documents.FormReader.Short(text)}' is none of 'column', 'column asc' and 'column desc'"),
    };

    private static HashSet<string> JsonColumns(FunctionCall call)
        => call.Find("json") is null ? [] : call.List("json").Select(column => column.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
