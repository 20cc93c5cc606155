using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ActorFlow.Definitions.Sql;

/// <summary>The functions that write: each in one transaction with the note that it was done, so that a repeated attempt finds the note.</summary>
internal sealed class DatabaseWrites(Databases databases, DatabaseFunctionOptions options)
{
    public async ValueTask<FunctionResult> InsertAsync(FunctionCall call)
    {
        var (table, rows) = (call.Text("table")!, RowsOf(call.Get("values")));
        var name = SqlName.Table("table", table);
        var unique = call.Find("unique") is null ? [] : call.List("unique").Select(column => column.ToString()).ToList();
        var conflict = call.Text("onConflict")!;
        var result = await databases.UseAsync(call, database => database.WriteAsync(call, "db.insert", options, (connection, transaction) =>
        {
            TableShape.Fit(connection, transaction, table, rows);
            if (unique.Count > 0)
                TableShape.TellApart(connection, transaction, table, unique);
            var (count, last) = (0, default(JsonElement?));
            foreach (var row in rows)
            {
                using var command = Insert(name, row, conflict, unique).On(connection, transaction);
                count += command.ExecuteNonQuery();
                last = IdOf(connection, transaction, row);
            }

            return JsonSerializer.SerializeToElement(new { count, id = last });
        }));
        return FunctionResult.Default.Set(call.Text("outputKey"), result);
    }

    public ValueTask<FunctionResult> UpdateAsync(FunctionCall call)
    {
        var values = call.Get("values");
        if (values.GetPropertyCount() == 0)
            throw new FunctionArgumentException("values", "there are none");
        var statement = new SqlStatement($"UPDATE {SqlName.Table("table", call.Text("table")!)} SET ");
        var comma = "";
        foreach (var member in values.EnumerateObject())
        {
            statement.Add(comma).Add(SqlName.Column("values", member.Name)).Add(" = ").Value(SqlValue.ToDatabase("values", member.Value));
            comma = ", ";
        }

        return ChangeAsync(call, "db.update", statement.Where("where", Which(call)), values);
    }

    public ValueTask<FunctionResult> DeleteAsync(FunctionCall call)
        => ChangeAsync(call, "db.delete", new SqlStatement($"DELETE FROM {SqlName.Table("table", call.Text("table")!)}").Where("where", Which(call)),
            null);

    public ValueTask<FunctionResult> ClearAsync(FunctionCall call)
        => ChangeAsync(call, "db.clearTable", new SqlStatement($"DELETE FROM {SqlName.Table("table", call.Text("table")!)}"), null);

    private async ValueTask<FunctionResult> ChangeAsync(FunctionCall call, string function, SqlStatement statement, JsonElement? values)
    {
        var table = call.Text("table")!;
        var result = await databases.UseAsync(call, database => database.WriteAsync(call, function, options, (connection, transaction) =>
        {
            if (TableShape.Columns(connection, transaction, table).Count == 0)
                return JsonSerializer.SerializeToElement(0);
            if (values is { } columns)
                TableShape.Fit(connection, transaction, table, [columns]);
            using var command = statement.On(connection, transaction);
            return JsonSerializer.SerializeToElement(command.ExecuteNonQuery());
        }));
        return FunctionResult.Default.Set(call.Text("outputKey"), result);
    }

    /// <summary>The condition of a change: an empty one is a slip more often than meant.</summary>
    private static JsonElement? Which(FunctionCall call)
    {
        var where = call.Find("where");
        return where is { ValueKind: JsonValueKind.Object } members && members.GetPropertyCount() > 0 || call.Flag("all")
            ? where
            : throw new FunctionArgumentException("where",
                "it is empty, so that all rows would be meant: write which, use db.clearTable, or for db.update 'all': true");
    }

    private IReadOnlyList<JsonElement> RowsOf(JsonElement values)
    {
        IReadOnlyList<JsonElement> rows = values.ValueKind == JsonValueKind.Array ? [.. values.EnumerateArray()] : [values];
        if (rows.Count > options.MostRows)
            throw new FunctionArgumentException("values", $"there are {rows.Count} rows, and {options.MostRows} are the most");
        foreach (var row in rows)
        {
            if (row.ValueKind != JsonValueKind.Object || row.GetPropertyCount() == 0)
                throw new FunctionArgumentException("values", "a row is an object with at least one column");
        }

        return rows;
    }

    private static SqlStatement Insert(string table, JsonElement row, string conflict, IReadOnlyList<string> unique)
    {
        var members = row.EnumerateObject().ToList();
        var statement = new SqlStatement($"INSERT INTO {table} (").Names(members.Select(member => SqlName.Column("values", member.Name)))
            .Add(") VALUES (");
        for (var i = 0; i < members.Count; i++)
            statement.Add(i == 0 ? "" : ", ").Value(SqlValue.ToDatabase("values", members[i].Value));
        statement.Add(")");
        if (conflict == "fail")
            return statement;
        IReadOnlyList<string> updates = conflict == "ignore" ? []
            : [.. members.Where(member => !TableShape.IsId(member.Name)).Select(member => SqlName.Column("values", member.Name))
                .Select(column => $"{column} = excluded.{column}")];
        if (updates.Count == 0)
            return statement.Add(" ON CONFLICT DO NOTHING");
        return statement.Add(" ON CONFLICT (").Names(unique.DefaultIfEmpty(TableShape.Id).Select(column => SqlName.Column("unique", column)))
            .Add(") DO UPDATE SET ").Names(updates);
    }

    private static JsonElement? IdOf(SqliteConnection connection, SqliteTransaction transaction, JsonElement row)
    {
        foreach (var member in row.EnumerateObject())
        {
            if (TableShape.IsId(member.Name))
                return member.Value;
        }

        using var command = new SqlStatement("SELECT last_insert_rowid()").On(connection, transaction);
        return JsonSerializer.SerializeToElement((long)command.ExecuteScalar()!);
    }
}
