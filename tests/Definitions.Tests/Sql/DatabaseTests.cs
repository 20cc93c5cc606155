using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Sql;

/// <summary>The functions of databases.</summary>
[Trait("semantics", "7")]
public sealed class DatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorflow-db-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private FunctionRegistry Functions(DatabaseFunctionOptions? options = null)
        => new FunctionRegistry().AddBuiltins(database: options ?? new() { Folder = () => _folder });

    private static string Node(int number, string function, string parameters)
        => $$"""{"id": "n{{number}}", "functionId": "{{function}}", "params": {{parameters}} }""";

    /// <summary>A document that calls some functions one after the other, whatever their action.</summary>
    private static string Chain(params (string Function, string Parameters)[] calls)
    {
        var edges = Enumerable.Range(1, calls.Length - 1)
            .SelectMany(i => new[] { "default", "found",
                "missing" }.Select(action => $$"""{"from": "n{{i - 1}}", "to": "n{{i}}", "action": "{{action}}"}"""));
        return $$"""{"id": "chain", "flow": {"startNodeId": "n0"}, "nodes": [{{string.Join(", ", calls.Select((call, i) => Node(i, call.Function, call.Parameters)))}}], "edges": [{{string.Join(", ", edges)}}]}""";
    }

    private async Task<JsonElement> RunAsync(FunctionRegistry functions, params (string Function, string Parameters)[] calls)
        => Docs.JsonOf(await Docs.RunAsync(Chain(calls), """{"order": {"id": 7, "name": "O'Brien\"; DROP TABLE orders; --", "lines": [1, 2]}}""",
            functions));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_are_put_in_found_changed_and_deleted(bool isFile)
    {
        var state = await RunAsync(
            isFile ? Functions() : Docs.Builtins,
            ("db.insert", """{"table": "orders", "values": [{"id": 7, "name": {"$state": "order.name"}, "lines": {"$state": "order.lines"}, "paid": true, "total": 1.5}, {"id": 8, "name": "b", "total": 9223372036854775807}], "outputKey": "inserted"}"""),
            ("db.insert", """{"table": "orders", "values": {"name": "c", "note": "new column"}, "outputKey": "third"}"""),
            ("db.findOne", """{"table": "orders", "where": {"id": {"$state": "order.id"}}, "json": ["lines"], "outputKey": "seven"}"""),
            ("db.findOne", """{"table": "orders", "where": {"id": 99}, "outputKey": "none"}"""),
            ("db.update", """{"table": "orders", "values": {"name": "changed"}, "where": {"total": {"gt": 1, "lte": 2}}, "outputKey": "updated"}"""),
            ("db.findMany", """{"table": "orders", "columns": ["id", "name"], "orderBy": "id desc", "limit": 2, "offset": 1, "outputKey": "page"}"""),
            ("db.query", """{"sql": "SELECT count(*) AS n, max(total) AS most FROM orders WHERE name LIKE @like OR note = @note", "params": {"like": "%", "note": "x"}, "outputKey": "counted"}"""),
            ("db.delete", """{"table": "orders", "where": {"id": [7, 8], "note": null}, "outputKey": "deleted"}"""),
            ("db.clearTable", """{"table": "orders", "outputKey": "cleared"}"""),
            ("db.findMany", """{"table": "orders", "outputKey": "left"}"""));

        state.GetProperty("inserted").GetRawText().ShouldBe("""{"count":2,"id":8}""");
        state.GetProperty("third").GetProperty("id").GetInt64().ShouldBe(9);
        state.GetProperty("seven").GetProperty("name").GetString().ShouldBe("O'Brien\"; DROP TABLE orders; --");
        state.GetProperty("seven").GetProperty("lines").GetRawText().ShouldBe("[1,2]");
        state.GetProperty("seven").GetProperty("paid").GetInt64().ShouldBe(1);
        state.TryGetProperty("none", out _).ShouldBeFalse();
        state.GetProperty("updated").GetInt32().ShouldBe(1);
        state.GetProperty("page").GetRawText().ShouldBe("""[{"id":8,"name":"b"},{"id":7,"name":"changed"}]""");
        state.GetProperty("counted").GetRawText().ShouldBe("""[{"n":3,"most":9223372036854775807}]""");
        state.GetProperty("deleted").GetInt32().ShouldBe(2);
        state.GetProperty("cleared").GetInt32().ShouldBe(1);
        state.GetProperty("left").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("ignore", "first")]
    [InlineData("update", "second")]
    public async Task A_row_that_is_there_already_is_left_or_updated(string conflict, string expected)
    {
        var state = await RunAsync(
            Docs.Builtins,
            ("db.insert", """{"table": "t", "values": {"sku": "a", "v": "first"}}"""),
            ("db.insert", $$"""{"table": "t", "values": {"sku": "a", "v": "second"}, "unique": ["sku"], "onConflict": "{{conflict}}"}"""),
            ("db.findMany", """{"table": "t", "outputKey": "all"}"""));

        state.GetProperty("all").EnumerateArray().ShouldHaveSingleItem().GetProperty("v").GetString().ShouldBe(expected);
    }

    [Fact]
    public async Task A_runs_database_is_its_own_and_that_of_the_app_is_shared()
    {
        var functions = Functions();
        foreach (var expected in (int[])[1, 2])
        {
            var state = await RunAsync(
                functions,
                ("db.insert", """{"table": "t", "values": {"v": 1}}"""),
                ("db.insert", """{"table": "t", "values": {"v": 1}, "scope": "app"}"""),
                ("db.findMany", """{"table": "t", "outputKey": "own"}"""),
                ("db.findMany", """{"table": "t", "scope": "app", "outputKey": "shared"}"""));

            state.GetProperty("own").GetArrayLength().ShouldBe(1);
            state.GetProperty("shared").GetArrayLength().ShouldBe(expected);
        }

        Directory.GetFiles(_folder, "run-*.db").Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("db.findMany", """{"table": "t; DROP TABLE t"}""", "no name of a table or a column")]
    [InlineData("db.findMany", """{"table": "sqlite_master"}""", "kept for the database itself")]
    [InlineData("db.findMany", """{"table": "actorflow_calls"}""", "kept for the database itself")]
    [InlineData("db.findMany", """{"table": "t", "where": {"v]=1 OR [v": 1}}""", "no name of a table or a column")]
    [InlineData("db.findMany", """{"table": "t", "where": {"missing": 1}}""", "no such column: missing")]
    [InlineData("db.findMany", """{"table": "t", "where": {"v": {"about": 1}}}""", "'about' is no way to compare")]
    [InlineData("db.findMany", """{"table": "t", "orderBy": "v; DROP TABLE t"}""", "none of 'column'")]
    [InlineData("db.insert", """{"table": "t", "values": {"1v": 1}}""", "no name of a table or a column")]
    [InlineData("db.insert", """{"table": "t", "values": []}""", "")]
    [InlineData("db.insert", """{"table": "t", "values": {"v": 12345678901234567890123}}""", "no number of 64 bits")]
    [InlineData("db.insert", """{"table": "t", "values": {"id": 1, "v": 5}}""", "UNIQUE constraint failed: t.id")]
    [InlineData("db.update", """{"table": "t", "values": {"v": 2}}""", "all rows would be meant")]
    [InlineData("db.delete", """{"table": "t", "where": {}}""", "all rows would be meant")]
    [InlineData("db.query", """{"sql": "DELETE FROM t"}""", "not authorized")]
    [InlineData("db.query", """{"sql": "CREATE TABLE x (a)"}""", "not authorized")]
    [InlineData("db.query", """{"sql": "ATTACH DATABASE '/tmp/elsewhere.db' AS other"}""", "")]
    [InlineData("db.query", """{"sql": "VACUUM INTO '/tmp/elsewhere.db'"}""", "")]
    [InlineData("db.query", """{"sql": "SELECT load_extension('x')"}""", "not authorized")]
    [InlineData("db.query", """{"sql": "PRAGMA writable_schema = 1"}""", "not authorized")]
    [InlineData("db.query", """{"sql": "SELECT 1 AS a, 2 AS a"}""", "two columns of the result are named 'a'")]
    [InlineData("db.query", """{"sql": "SELECT @a"}""", "has no value")]
    [InlineData("db.query", """{"sql": "SELEC 1"}""", "syntax error")]
    public async Task What_cannot_be_done_is_told_and_nothing_is_changed(string function, string parameters, string why)
    {
        var functions = Functions();
        await RunAsync(functions, ("db.insert", """{"table": "t", "values": {"id": 1, "v": 1}, "scope": "app"}"""));

        var result = await Docs.RunAsync(Docs.One(function, parameters[..^1] + """, "scope": "app"}"""), "{}", functions);

        if (why.Length > 0)
            result.Errors.ShouldHaveSingleItem().Message.ShouldContain(why);
        File.Exists("/tmp/elsewhere.db").ShouldBeFalse();
        (await RunAsync(functions, ("db.findMany", """{"table": "t", "scope": "app", "outputKey": "all"}"""))).GetProperty("all").GetRawText()
            .ShouldBe("""[{"id":1,"v":1}]""");
    }

    [Fact]
    public async Task More_rows_or_bytes_than_allowed_are_an_error_and_not_cut_off()
    {
        const string many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, @text AS t FROM n";
        var functions = Functions(new() { MostRows = 50, GreatestResult = 1000, Folder = () => null });

        (await Docs.RunAsync(Docs.One("db.query", $$"""{"sql": "{{many}}", "params": {"text": ""} }"""), "{}",
            functions)).Errors[0].Message.ShouldContain("more than 50 rows");
        (await Docs.RunAsync(Docs.One("db.query", $$"""{"sql": "{{many}} LIMIT 10", "params": {"text": "{{new string('x', 200)}}"} }"""), "{}",
            functions)).Errors[0].Message.ShouldContain("more than 1000 bytes");
        (await Docs.RunAsync(Docs.One("db.insert", $$"""{"table": "t", "values": [{{string.Join(',', Enumerable.Repeat("{\"a\": 1}", 51))}}]}"""),
            "{}", functions)).Errors[0].Message.ShouldContain("51 rows");
    }

    [Fact]
    public async Task A_statement_that_does_not_end_is_ended()
    {
        const string endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n";
        var functions = Functions(new() { Timeout = TimeSpan.FromMilliseconds(50), Folder = () => null });

        (await Docs.RunAsync(Docs.One("db.query", $$"""{"sql": "{{endless}}"}"""), "{}",
            functions)).Errors[0].Message.ShouldContain("took longer than 0.05 s");
    }

    [Fact]
    public async Task A_value_is_read_as_it_was_written()
    {
        var state = await RunAsync(
            Docs.Builtins,
            ("db.insert", """{"table": "t", "values": {"id": "text-id", "digits": "007", "real": 1.0, "empty": "", "nothing": null, "sign": "\u0000x\ud83d\ude00"}}"""),
            ("db.findOne", """{"table": "t", "outputKey": "row"}"""));

        state.GetProperty("row").GetProperty("digits").GetString().ShouldBe("007");
        state.GetProperty("row").GetProperty("id").GetString().ShouldBe("text-id");
        state.GetProperty("row").GetProperty("nothing").ValueKind.ShouldBe(JsonValueKind.Null);
        state.GetProperty("row").GetProperty("sign").GetString().ShouldBe("\0x😀");
    }
}
