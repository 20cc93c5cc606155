using System.Text;
using System.Text.Json;
using ActorFlow.Definitions.Tests.Http;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Secrets;

/// <summary>
/// A secret is planted, used by functions of every kind, sent back by servers, put into errors, and then looked for in everything that a system
/// leaves or tells.
/// </summary>
[Trait("semantics", "7")]
public sealed class PlantedSecretTests : IDisposable
{
    // With signs that are written otherwise in JSON and in addresses.
    private const string Secret = "pl4nted \"s3cret\"/+ü";

    /// <summary>What no spelling of the secret can do without.</summary>
    private static readonly string[] Traces = ["pl4nted", "s3cret"];

    private readonly string _folder = Directory.CreateTempSubdirectory("actorflow-secret-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Node(string id, string function, string parameters)
        => $$"""{"id": "{{id}}", "functionId": "{{function}}", "params": {{parameters}} }""";

    private static string Document(string server)
    {
        (string Id, string Function, string Parameters)[] nodes =
        [
            ("set", "core.setValue", """{"key": "k", "value": {"deep": ["${HEADER}"]}}"""),
            ("log", "core.log", """{"message": "said ${TOKEN}"}"""),
            ("logJson", "core.log", """{"message": {"a": "${TOKEN}"}, "level": "error"}"""),
            ("big", "core.setValue", $$"""{"key": "big", "value": "{{new string('x', 100_000)}} ${TOKEN}"}"""),
            ("template", "transform.template", """{"template": "{{nothing}} ${TOKEN}", "outputKey": "t"}"""),
            ("delay", "core.delay", """{"duration": "${TOKEN}"}"""),
            ("get", "http.get", $$"""{"url": "{{server}}/echo/${TOKEN}", "headers": {"X-Token": "${ASCII}"}, "query": {"q": "${TOKEN}"} }"""),
            ("echoed", "http.get", $$"""{"url": "{{server}}/echo"}"""),
            ("refused", "http.post", $$"""{"url": "{{server}}/refuse", "body": {"token": "${TOKEN}"} }"""),
            ("hook", "http.webhook", $$"""{"url": "{{server}}/refuse", "body": {"token": "${TOKEN}"}, "secret": "TOKEN"}"""),
            ("unreachable", "http.get", """{"url": "http://127.0.0.1:1/${TOKEN}"}"""),
            ("chat", "llm.chat", """{"prompt": "say ${TOKEN}", "stream": true}"""),
            ("insert", "db.insert", """{"table": "t", "values": {"id": "${TOKEN}"}, "unique": ["id"], "outputKey": "row"}"""),
            ("again", "db.insert", """{"table": "t", "values": {"id": "${TOKEN}"}}"""),
            ("found", "db.findOne", """{"table": "t", "outputKey": "foundRow"}"""),
            ("badColumn", "db.findMany", """{"table": "t", "where": {"id": {"${TOKEN}": 1}}}"""),
            ("each", "control.batchForEach",
                """{"items": ["a"], "call": "transform.template", "params": {"template": "{{item}} {{nothing}} ${TOKEN}", "outputKey": "x"}, "outputKey": "each", "onError": "continue"}"""),
            ("eachFails", "control.batchForEach",
                """{"items": ["a"], "call": "transform.template", "params": {"template": "{{nothing}} ${TOKEN}", "outputKey": "x"}, "itemAttempts": 2}"""),
            ("parallel", "control.parallel", """{"calls": [{"call": "core.setValue", "params": {"key": "p", "value": "${TOKEN}"}}]}"""),
            ("switch", "control.switch", """{"value": "one", "cases": {"1": "${TOKEN}"}}"""),
            ("memory", "memory.set", """{"key": "m", "value": "${TOKEN}", "ttl": "1h"}"""),
        ];
        var edges = nodes.Zip(nodes.Skip(1))
            .SelectMany(pair => new[] { "default", "error", "found", "missing",
                "tool_calls" }.Select(action => $$"""{"from": "{{pair.First.Id}}", "to": "{{pair.Second.Id}}", "action": "{{action}}"}"""))
            .Append("""{"from": "memory", "to": "last"}""").Append("""{"from": "switch", "to": "memory", "action": "***"}""");
        return $$"""
            {"id": "planted", "flow": {"startNodeId": "set", "env": {"HEADER": "Bearer ${TOKEN}"}, "secrets": ["TOKEN", "ASCII", "HEADER"], "runtime": {"maxAttempts": 1} },
             "nodes": [{{string.Join(",\n", nodes.Select(node => Node(node.Id, node.Function, node.Parameters)))}}, {{Node("last", "transform.template", """{"template": "{{nothing}} ${TOKEN}", "outputKey": "t"}""")}}],
             "edges": [{{string.Join(",\n", edges)}}]}
            """;
    }

    private static LoopbackServer Server() => new((request, sent) => request.RawUrl!.Contains("completions", StringComparison.Ordinal)
        ? (200, "text/event-stream",
            string.Concat(Secret.Select(
                letter => $"data: {JsonSerializer.Serialize(new { id = "c", @object = "chat.completion.chunk", created = 1, model = "m", choices = new[] { new { index = 0, delta = new { content = letter.ToString() } } } })}\n\n")) + "data: [DONE]\n\n", new Dictionary<string, string>())
        : (request.RawUrl.StartsWith("/refuse", StringComparison.Ordinal) ? 500
            : 200, "application/json", JsonSerializer.Serialize(new { you = "sent", secret = Secret, raw = request.RawUrl, body = sent }),
            new Dictionary<string, string> { ["X-Echo"] = "pl4nted-ascii-s3cret" }));

    [Fact]
    public async Task A_secret_is_in_no_journal_log_trace_measurement_event_output_or_error()
    {
        await using var server = Server();
        using var told = new Listeners();
        var database = Path.Combine(_folder, "journal.db");
        var functions = new FunctionRegistry().AddBuiltins(new() { AllowInternalAddresses = true }, new() { Folder = () => null });
        var options = new DocumentBuildOptions
        {
            ProcessVariable = name => name switch { "TOKEN" => Secret, "ASCII" => "pl4nted-ascii-s3cret", "OPENAI_API_KEY" => "pl4nted-k3y-s3cret",
                "OPENAI_BASE_URL" => $"{server.Url}/v1", "OPENAI_MODEL" => "m", _ => null },
        };
        var flow = new FlowDocumentBuilder(functions,
            options).Build(FlowDocumentReader.Read(Document(server.Url), DocumentFormat.Json).EnsureValid());
        var seen = new StringBuilder();
        RunId id;
        await using (var system = await FlowSystem.StartAsync(engine => engine.UseSqlite(database).AddFlow(flow).Services = told))
        {
            var run = await system.StartAsync(flow, new() { ["one"] = 1 }, new() { Id = "planted-1" });
            id = run.Id;
            using var left = new CancellationTokenSource();
            var output = HearAsync(system, id, seen, left.Token);
            var result = await run.WaitAsync();
            await left.CancelAsync();
            await output;

            result.Status.ShouldBe(RunStatus.Failed);
            result.State.Get<JsonElement>("k").GetProperty("deep")[0].GetString().ShouldBe("***");
            result.State.GetString("answer").ShouldBe("***");
            foreach (var error in result.Errors)
                seen.Append($"{error} {error.Message} {error.Detail} {error.Exception}\n");
            seen.Append(JsonSerializer.Serialize(await system.GetAsync(id)));
            seen.Append((await system.StateAsync(id)).State.GetRawText());
            await foreach (var fact in system.EventsAsync(id))
                seen.Append(JsonSerializer.Serialize(fact));
            await foreach (var item in system.FeedAsync())
                seen.Append(JsonSerializer.Serialize(item));
            // While the engine is at work: what is not yet in the file is in the log beside it.
            Clean(Directory.GetFiles(_folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)),
                file => Encoding.Latin1.GetString(Read(file)), "file");
        }

        Clean(Directory.GetFiles(_folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)),
            file => Encoding.Latin1.GetString(Read(file)), "file");
        Rows(database).ShouldBeGreaterThan(20);
        Clean([seen.ToString()], text => text, "told to a client");
        told.Logs.ShouldContain(line => line.Contains("said ***", StringComparison.Ordinal));
        Clean(told.Logs, text => text, "log");
        told.Spans.ShouldContain(line => line.Contains("actorflow.attempt", StringComparison.Ordinal));
        Clean(told.Spans, text => text, "trace");
        told.Measurements.ShouldNotBeEmpty();
        Clean(told.Measurements, text => text, "measurement");
        // The test itself must be able to fail: what the servers were sent holds the secret.
        server.Requests.ShouldContain(request => Uri.UnescapeDataString(request).Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"flow": {"secrets": ["KEY"], "env": {"KEY": "v4lue"}}""", "$.flow.env.KEY")]
    [InlineData("""{"flow": {"secrets": ["KEY"], "env": {"KEY": "${OTHER:-v4lue}"}}""", "$.flow.env.KEY")]
    public void The_value_of_a_secret_has_no_place_in_a_document(string begin, string path)
    {
        var reading = FlowDocumentReader.Read($$"""{{begin}}, "id": "x", "nodes": [{"id": "n", "functionId": "core.start"}]}""", DocumentFormat.Json);

        var problem = reading.Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Path).ShouldBe(("secret-value", path));
        problem.What.ShouldNotContain("v4lue");
    }

    private static async Task HearAsync(FlowSystem system, RunId id, StringBuilder seen, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var output in system.OutputAsync(id, cancellationToken))
            {
                lock (seen)
                    seen.Append(output.Chunk);
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was heard.
        }
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Looks into every column of every table, too: what is compressed in the file would not show there.</summary>
    private static int Rows(string database)
    {
        var count = 0;
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        var tables = new List<string>();
        using (var list = connection.CreateCommand())
        {
            list.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table'";
            using var names = list.ExecuteReader();
            while (names.Read())
                tables.Add(names.GetString(0));
        }

        foreach (var table in tables)
        {
            using var all = connection.CreateCommand();
            all.CommandText = $"SELECT * FROM [{table}]";
            using var rows = all.ExecuteReader();
            while (rows.Read())
            {
                count++;
                for (var i = 0; i < rows.FieldCount; i++)
                    Clean([rows.GetValue(i)], value => value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : $"{value}", $"table {table}");
            }
        }

        return count;
    }

    private static void Clean<T>(IEnumerable<T> all, Func<T, string> text, string where)
    {
        foreach (var one in all)
        {
            var told = text(one);
            foreach (var trace in Traces)
            {
                var at = told.IndexOf(trace, StringComparison.OrdinalIgnoreCase);
                if (at >= 0)
                    Assert.Fail($"{where} {(one is string { Length: < 300 } name ? name : "")} tells the secret: …{told[Math.Max(0, at - 300)..Math.Min(told.Length, at + 100)]}…");
            }
        }
    }
}
