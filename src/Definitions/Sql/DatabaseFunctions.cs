using System.Text.Json;

namespace ActorFlow.Definitions.Sql;

/// <summary>The functions of <c>db.*</c>.</summary>
internal sealed class DatabaseFunctions
{
    private static readonly FunctionParameter Table = new("table", ParameterKind.Text, "The table.") { IsRequired = true };
    private static readonly FunctionParameter Json = new("json", ParameterKind.List, "The columns whose texts are given as the JSON they hold.");
    private static readonly FunctionParameter Where = new(
        "where", ParameterKind.Object, "Which rows: {\"status\": \"open\", \"total\": {\"gt\": 5}, \"id\": [1, 2]}; all of it has to hold. Ways to compare: eq, ne, gt, gte, lt, lte, like, in.");
    private static readonly FunctionParameter OrderBy = new("orderBy", ParameterKind.Any, "The column, or the columns, that rows are ordered by; with ' desc' the greatest first.");
    private static readonly FunctionParameter All = new("all", ParameterKind.Flag, "Whether all rows are meant where 'where' is empty.");

    private static readonly FunctionParameter Scope = new("scope", ParameterKind.Text, "'run' is a database of this run alone, 'app' one for all runs.")
    {
        Default = JsonElement.Parse("\"run\""u8),
        Allowed = ["run", "app"],
    };

    private readonly DatabaseReads _reads;
    private readonly DatabaseWrites _writes;

    public DatabaseFunctions(DatabaseFunctionOptions options)
    {
        var databases = new Databases(options);
        (_reads, _writes) = (new DatabaseReads(databases, options), new DatabaseWrites(databases, options));
    }

    public IEnumerable<FlowFunction> Functions =>
    [
        new FlowFunction
        {
            Id = "db.insert",
            Summary = "Puts a row, or several, into a table; what is not there yet is made. A repeated attempt writes nothing twice.",
            Parameters =
            [
                Table,
                new("values", ParameterKind.Any, "A row as an object, or a list of rows.") { IsRequired = true },
                new("unique", ParameterKind.List, "The columns that tell rows apart."),
                new("onConflict", ParameterKind.Text, "What becomes of a row that is there already: 'fail', 'ignore' the new one, or 'update' the old one.")
                {
                    Default = JsonElement.Parse("\"fail\""u8),
                    Allowed = ["fail", "ignore", "update"],
                },
                Scope,
                new("outputKey", ParameterKind.StateKey, "The key that takes what was written: count, and the id of the last row."),
            ],
            Body = _writes.InsertAsync,
        },
        new FlowFunction
        {
            Id = "db.findOne",
            Summary = "Finds the first row that fits: 'found' or 'missing'.",
            Parameters = [Table, Where, OrderBy, Json, Scope, Output("\"row\""u8, "The key that takes the row.")],
            Actions = ["found", "missing"],
            Body = _reads.FindOneAsync,
        },
        new FlowFunction
        {
            Id = "db.findMany",
            Summary = "Finds the rows that fit.",
            Parameters =
            [
                Table, Where, OrderBy,
                new("columns", ParameterKind.List, "The columns that are given; without it all."),
                new("limit", ParameterKind.Integer, "The most rows.") { Least = 0, Greatest = int.MaxValue },
                new("offset", ParameterKind.Integer, "How many are left out before.") { Least = 0, Greatest = int.MaxValue },
                Json, Scope, Output("\"rows\""u8, "The key that takes the rows."),
            ],
            Body = _reads.FindManyAsync,
        },
        new FlowFunction
        {
            Id = "db.query",
            Summary = "Reads by a statement of SQL. It cannot write, and reaches no other file; values belong into 'params'.",
            Parameters =
            [
                new("sql", ParameterKind.Text, "The statement: SELECT … WHERE total > @least.") { IsRequired = true },
                new("params", ParameterKind.Object, "The values of its parameters, by name without the sign."),
                Json, Scope, Output("\"rows\""u8, "The key that takes the rows."),
            ],
            Body = _reads.QueryAsync,
        },
        new FlowFunction
        {
            Id = "db.update",
            Summary = "Changes the rows that fit. A repeated attempt changes nothing twice.",
            Parameters = [Table, new("values", ParameterKind.Object, "The new values by column.") { IsRequired = true }, Where, All, Scope, new("outputKey", ParameterKind.StateKey, "The key that takes how many.")],
            Body = _writes.UpdateAsync,
        },
        new FlowFunction
        {
            Id = "db.delete",
            Summary = "Deletes the rows that fit. A repeated attempt deletes nothing twice.",
            Parameters = [Table, Where, Scope, new("outputKey", ParameterKind.StateKey, "The key that takes how many.")],
            Body = _writes.DeleteAsync,
        },
        new FlowFunction
        {
            Id = "db.clearTable",
            Summary = "Deletes all rows of a table.",
            Parameters = [Table, Scope, new("outputKey", ParameterKind.StateKey, "The key that takes how many.")],
            Body = _writes.ClearAsync,
        },
    ];

    private static FunctionParameter Output(ReadOnlySpan<byte> key, string summary) => new("outputKey", ParameterKind.StateKey, summary) { Default = JsonElement.Parse(key) };
}
