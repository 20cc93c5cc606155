using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>Variables of documents on the command line, as real processes.</summary>
[Trait("semantics", "7")]
public sealed class DocumentVariableTests : IDisposable
{
    private const string Layers = """
        {"id": "layers",
         "flow": {"env": {"A": "flow", "B": "flow"}, "overridable": ["A", "B", "C"], "secrets": ["KEY"]},
         "nodes": [{"id": "n", "functionId": "core.setValue", "env": {"A": "node"}, "params": {"key": "said", "value": "${A} ${B} ${C:-nobody} ${D:-nobody} ${E:-nobody}"}}]}
        """;

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    private string File(string name, string text)
    {
        var path = Path.Combine(_shop.Folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private Task<Call> RunAsync(IEnumerable<string> arguments, params IEnumerable<(string, string?)> environment)
        => Call.OfAsync(Life.Start(Programs.Tool, ["run", .. arguments, "--db", _shop.Database, "--json"], _shop.Folder, environment));

    [Fact]
    public async Task A_node_goes_before_the_flow_the_flow_before_the_run_the_run_before_the_process_and_that_before_its_files()
    {
        var call = await RunAsync(
            [File("layers.json", Layers), "--env", "A=run", "--env", "B=run", "--env", "C=run", "--env-file",
                File("first.env", "C=file\nD=file\nE=first"), "--env-file", File("second.env", "E='second'")],
            ("C", "process"), ("D", "process"));

        call.ExitCode.ShouldBe(0, call.Error);
        call.Json.GetProperty("state").GetProperty("said").GetString().ShouldBe("node flow run process second");
    }

    [Theory]
    [InlineData("D=1", "cannot be set by a start")]
    [InlineData("KEY=pl4nted-s3cret", "is secret")]
    [InlineData("pl4nted-s3cret", "NAME=VALUE")]
    public async Task A_start_sets_only_what_the_document_lets_it_set_and_no_secret(string variable, string why)
    {
        var call = await RunAsync([File("layers.json", Layers), "--env", variable]);

        call.ShouldComplain(2, why);
        call.Error.ShouldNotContain("pl4nted-s3cret");
        System.IO.File.Exists(_shop.Database).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_of_variables_that_cannot_be_read_is_told_with_its_line_and_without_its_text()
    {
        (await RunAsync([File("layers.json", Layers), "--env-file", File("bad.env", "A=1\npl4nted-s3cret")]))
            .ShouldComplain(2, "bad.env: Line 2").Error.ShouldNotContain("pl4nted");
        (await RunAsync([File("layers.json", Layers), "--env-file", _shop.File("nowhere.env")])).ShouldComplain(2, "cannot be read");
    }

    [Fact]
    public async Task Variables_belong_to_documents()
        => (await _shop.CallAsync("run", "quick", "--env", "A=1")).ShouldComplain(2, "--env belongs to documents");

    [Fact]
    public async Task Rows_of_a_run_and_of_the_app_lie_beside_the_journal()
    {
        var file = File("rows.json", """
            {"id": "rows", "flow": {"startNodeId": "a"},
             "nodes": [
               {"id": "a", "functionId": "db.insert", "params": {"table": "t", "values": {"v": 1}, "scope": "app"}},
               {"id": "b", "functionId": "db.findMany", "params": {"table": "t", "scope": "app", "outputKey": "all"}}],
             "edges": [{"from": "a", "to": "b"}]}
            """);

        foreach (var expected in (int[])[1, 2])
        {
            var call = await RunAsync([file]);

            call.ExitCode.ShouldBe(0, call.Error);
            call.Json.GetProperty("state").GetProperty("all").GetArrayLength().ShouldBe(expected);
        }

        System.IO.File.Exists(Path.Combine($"{_shop.Database}-functions", "app.db")).ShouldBeTrue();
    }
}
