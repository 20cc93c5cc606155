using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ActorFlow.Definitions.Sql;

/// <summary>A statement that is being written: fixed words, judged names, and values that are parameters, always.</summary>
internal sealed class SqlStatement(string begin)
{
    private readonly StringBuilder _text = new(begin);
    private readonly List<object> _values = [];

    public SqlStatement Add(string text)
    {
        _text.Append(text);
        return this;
    }

    public SqlStatement Value(object value)
    {
        _values.Add(value);
        _text.Append(CultureInfo.InvariantCulture, $"@p{_values.Count}");
        return this;
    }

    /// <summary>Names, with commas between them.</summary>
    public SqlStatement Names(IEnumerable<string> names) => Add(string.Join(", ", names));

    /// <summary>The condition of a <c>where</c> argument: each member has to hold.</summary>
    public SqlStatement Where(string parameter, JsonElement? where)
    {
        if (where is not { ValueKind: JsonValueKind.Object } members || members.GetPropertyCount() == 0)
            return this;
        var word = " WHERE ";
        foreach (var member in members.EnumerateObject())
        {
            Add(word);
            Compare(parameter, SqlName.Column(parameter, member.Name), member.Value);
            word = " AND ";
        }

        return this;
    }

    public SqliteCommand On(SqliteConnection connection, SqliteTransaction? transaction)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = _text.ToString();
        for (var i = 0; i < _values.Count; i++)
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"@p{i + 1}"), _values[i]);
        return command;
    }

    private void Compare(string parameter, string column, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                Add(column).Add(" IS NULL");
                break;
            case JsonValueKind.Array:
                In(parameter, column, value);
                break;
            case JsonValueKind.Object:
                Operators(parameter, column, value);
                break;
            default:
                Add(column).Add(" = ").Value(SqlValue.ToDatabase(parameter, value));
                break;
        }
    }

    private void In(string parameter, string column, JsonElement values)
    {
        Add(column).Add(" IN (");
        var comma = "";
        foreach (var value in values.EnumerateArray())
        {
            Add(comma).Value(SqlValue.ToDatabase(parameter, value));
            comma = ", ";
        }

        Add(")");
    }

    private void Operators(string parameter, string column, JsonElement operators)
    {
        if (operators.GetPropertyCount() == 0)
            throw new FunctionArgumentException(parameter, $"{column} is compared with an empty object; write a value, or {{\"gt\": 5}}");
        var and = "";
        foreach (var member in operators.EnumerateObject())
        {
            Add(and);
            and = " AND ";
            var sign = member.Name switch { "eq" => " = ", "ne" => " <> ", "gt" => " > ", "gte" => " >= ", "lt" => " < ", "lte" => " <= ",
                "like" => " LIKE ", _ => null };
            if (member is { Name: "eq", Value.ValueKind: JsonValueKind.Null })
                Add(column).Add(" IS NULL");
            else if (member is { Name: "ne", Value.ValueKind: JsonValueKind.Null })
                Add(column).Add(" IS NOT NULL");
            else if (member is { Name: "in", Value.ValueKind: JsonValueKind.Array })
                In(parameter, column, member.Value);
            else if (sign is not null)
                Add(column).Add(sign).Value(SqlValue.ToDatabase(parameter, member.Value));
            else
                throw new FunctionArgumentException(parameter, $"'{member.Name}' is no way to compare: use eq, ne, gt, gte, lt, lte, like or in");
        }
    }
}
