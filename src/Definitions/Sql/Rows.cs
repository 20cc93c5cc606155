using System.Buffers;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ActorFlow.Definitions.Sql;

/// <summary>Reads what a statement gives, within the limits.</summary>
internal static class Rows
{
    /// <exception cref="FunctionArgumentException">There is too much of it.</exception>
    public static List<JsonElement> Read(SqliteCommand command, DatabaseFunctionOptions options, IReadOnlySet<string> json)
    {
        using var reader = command.ExecuteReader();
        var names = Names(reader);
        var (rows, size) = (new List<JsonElement>(), 0L);
        var buffer = new ArrayBufferWriter<byte>();
        while (reader.Read())
        {
            if (rows.Count == options.MostRows)
                throw new FunctionArgumentException("limit", $"there are more than {options.MostRows} rows, which are the most; ask for fewer");
            buffer.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(buffer))
                Write(writer, reader, names, json);
            size += buffer.WrittenCount;
            if (size > options.GreatestResult)
                throw new FunctionArgumentException("limit",
                    $"the rows have more than {options.GreatestResult} bytes, which are the most; ask for fewer rows or columns");
            rows.Add(JsonElement.Parse(buffer.WrittenSpan));
        }

        return rows;
    }

    private static string[] Names(SqliteDataReader reader)
    {
        var names = new string[reader.FieldCount];
        for (var i = 0; i < names.Length; i++)
            names[i] = reader.GetName(i);
        return names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new FunctionArgumentException("sql", $"two columns of the result are named '{twice.Key}'; name one of them anew with AS")
            : names;
    }

    private static void Write(Utf8JsonWriter writer, SqliteDataReader reader, string[] names, IReadOnlySet<string> json)
    {
        writer.WriteStartObject();
        for (var i = 0; i < names.Length; i++)
        {
            writer.WritePropertyName(names[i]);
            SqlValue.Write(writer, reader, i, json.Contains(names[i]));
        }

        writer.WriteEndObject();
    }
}
