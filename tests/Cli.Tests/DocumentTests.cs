using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>Flow documents on the command line, as real processes.</summary>
[Trait("semantics", "7")]
public sealed class DocumentTests : IDisposable
{
    private const string Good = """
        id: greeting
        flow: { startNodeId: big }
        nodes:
          - { id: big, functionId: control.condition, params: { condition: "total > 100" } }
          - { id: text, functionId: transform.template, params: { template: "{{total}} is much", outputKey: text } }
        edges:
          - { from: big, to: text, action: "true" }
        """;

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    private string File(string name, string text)
    {
        var path = Path.Combine(_shop.Folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public async Task A_document_is_run_by_the_tool_and_its_run_is_kept()
    {
        var file = File("greeting.yaml", Good);

        var run = await _shop.CallToolAsync("run", file, "--input", """{"total": 200}""", "--id", "g-1", "--json");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Json.GetProperty("state").GetProperty("text").GetString().ShouldBe("200 is much");
        (await _shop.CallToolAsync("show", "g-1")).ShouldEndWith(0).Out.ShouldContain("greeting");
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_with_file_line_and_column()
    {
        var (good, bad) = (File("good.yaml", Good), File("bad.json", """
            {"id": "bad", "colour": "red",
             "nodes": [{"id": "a", "functionId": "core.start"}]}
            """));

        var call = await _shop.CallToolAsync("validate", good, bad);

        call.ExitCode.ShouldBe(1);
        call.Out.ShouldContain("'greeting' is valid: 2 nodes, 1 edge.");
        call.Out.ShouldContain($"{bad}:1:15: error unknown-member: $.colour: 'colour' is not known.");
        call.Error.ShouldContain("1 of 2 documents cannot be used");
        (await _shop.CallToolAsync("validate", bad, "--compatible")).ShouldEndWith(0).Out.ShouldContain("warning unknown-member");
    }

    [Fact]
    public async Task Problems_of_the_graph_and_of_the_calls_are_told_together_with_the_lines_of_the_text()
    {
        var file = File("all.yaml", """
            id: all
            nodes:
              - { id: a, functionId: core.nope }
              - { id: b, functionId: core.delay, params: { duration: soon } }
            edges:
              - { from: a, to: nowhere }
            """);

        var call = await _shop.CallToolAsync("validate", file);

        call.ExitCode.ShouldBe(1);
        call.Out.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).Select(line => line.Split(": ")[0][file.Length..] + line.Split(": ")[1]["error".Length..] + " " + line.Split(": ")[2])
            .ShouldBe([":1:1 missing-start $.flow.startNodeId", ":3:26 unknown-function $.nodes[0].functionId", ":4:58 wrong-parameter $.nodes[1].params.duration", ":6:5 dangling-edge $.edges[0].to"]);
        var run = await _shop.CallToolAsync("run", file);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("core.nope");
        run.Error.ShouldContain("nowhere");
    }

    [Fact]
    public async Task Problems_are_told_as_json_too()
    {
        var call = await _shop.CallToolAsync("validate", File("x.json", """{"id": "x", "nodes": [{"id": "a", "functionId": "core.starts"}]}"""), "--json");

        call.ExitCode.ShouldBe(1);
        var problem = call.Json.GetProperty("documents")[0].GetProperty("problems")[0];
        (problem.GetProperty("code").GetString(), problem.GetProperty("line").GetInt32()).ShouldBe(("unknown-function", 1));
        problem.GetProperty("remedy").GetString()!.ShouldContain("core.start");
    }

    [Fact]
    public async Task A_document_goes_from_yaml_to_json_and_back()
    {
        var json = Path.Combine(_shop.Folder, "greeting.json");
        (await _shop.CallToolAsync("convert", File("greeting.yaml", Good), "--out", json)).ShouldEndWith(0);
        var yaml = (await _shop.CallToolAsync("convert", json)).ShouldEndWith(0).Out;

        (await _shop.CallToolAsync("convert", File("again.yaml", yaml))).ShouldEndWith(0).Out.ShouldBe(System.IO.File.ReadAllText(json));
    }

    [Fact]
    public async Task A_document_goes_to_a_drawing_and_back_and_the_drawing_is_checked_and_run_like_any_document()
    {
        var (yaml, drawing, again) = (File("greeting.yaml", Good), Path.Combine(_shop.Folder, "greeting.mmd"), Path.Combine(_shop.Folder, "again.yaml"));

        (await _shop.CallToolAsync("convert", yaml, drawing)).ShouldEndWith(0);
        (await _shop.CallToolAsync("convert", drawing, again)).ShouldEndWith(0);

        System.IO.File.ReadAllText(drawing).ShouldStartWith("flowchart TD\n");
        (await _shop.CallToolAsync("convert", again)).ShouldEndWith(0).Out.ShouldBe((await _shop.CallToolAsync("convert", yaml)).Out);
        (await _shop.CallToolAsync("validate", drawing)).ShouldEndWith(0).Out.ShouldContain("'greeting' is valid: 2 nodes, 1 edge.");
        (await _shop.CallToolAsync("run", drawing, "--input", """{"total": 200}""", "--json")).ShouldEndWith(0).Json.GetProperty("state").GetProperty("text").GetString().ShouldBe("200 is much");
    }

    [Fact]
    public async Task A_plain_drawing_becomes_a_document_whose_nodes_are_to_be_filled_in()
    {
        var plain = Path.Combine(_shop.Folder, "plain.mmd");
        (await _shop.CallToolAsync("graph", File("greeting.yaml", Good), "--out", plain)).ShouldEndWith(0);

        var call = await _shop.CallToolAsync("convert", plain);

        call.ExitCode.ShouldBe(0, call.Error);

        call.Out.ShouldContain("{from: big, to: text, action: \"true\"}");
        call.Out.ShouldContain("id: plain");
        call.Error.ShouldContain("warning unfilled-node");
        var judged = await _shop.CallToolAsync("validate", plain);
        judged.ExitCode.ShouldBe(1);
        judged.Out.ShouldContain("There is no function 'fill.in'.");
    }

    [Fact]
    public async Task The_command_that_goes_on_with_a_run_of_a_document_names_its_file_and_its_variables()
    {
        var (file, variables) = (File("my waiting.yaml", """
            id: waiting
            flow: { startNodeId: note }
            nodes:
              - { id: note, functionId: core.setValue, params: { key: a, value: 1 } }
              - { id: wait, functionId: core.delay, params: { duration: 30d } }
            edges:
              - { from: note, to: wait }
            """), File("secrets.env", "KEY=x\n"));
        string[] call = ["run", file, "--env-file", variables, "--db", _shop.Database, "--id"];
        var goesOn = $" run '{file}' --id w-1 --env-file {variables} --db {_shop.Database}\n";
        await using var life = Life.Start(Programs.Tool, [.. call, "w-1"], _shop.Folder);
        await life.SaysAsync("visit completed: note");

        await life.SignalAsync("TERM");

        (await life.EndAsync()).ShouldBe(130, life.Describe("was to say that it was interrupted"));
        life.Error.ShouldEndWith(goesOn);
        (await _shop.CallToolAsync("cancel", "w-1")).ExitCode.ShouldBe(0);
        var again = await Call.OfAsync(new Life(Life.Prepared(new System.Diagnostics.ProcessStartInfo("sh", ["-c", life.Error.Split("Go on with: ")[1]]), _shop.Folder, [])));
        again.ShouldEndWith(3).Out.ShouldContain("run 'w-1' of waiting: cancelled");
        (await Call.OfAsync(Life.Start(Programs.Tool, [.. call, "w-2", "--no-wait"], _shop.Folder))).ShouldEndWith(0).Out.ShouldEndWith(goesOn.Replace("w-1", "w-2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_go_to_internal_addresses_only_where_the_call_allows_it()
    {
        using var server = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        server.Start();
        var file = File("asking.yaml", $$"""
            id: asking
            nodes:
              - { id: ask, functionId: http.get, params: { url: "http://{{server.LocalEndpoint}}/", outputKey: answer } }
            """);

        var refused = await _shop.CallToolAsync("run", file, "--id", "a-1");
        refused.ExitCode.ShouldBe(1);
        refused.Out.ShouldContain("--allow-internal of the command line allows it");
        server.Pending().ShouldBeFalse();

        await using var life = Life.Start(Programs.Tool, ["run", file, "--id", "a-2", "--allow-internal", "--json", "--db", _shop.Database], _shop.Folder);
        using (var asked = await server.AcceptTcpClientAsync().WaitAsync(Life.Deadline))
            await asked.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nhi"u8.ToArray());
        (await life.EndAsync()).ShouldBe(0, life.Describe("was to get its answer"));
        life.Out.ShouldContain("\"hi\"");
        var later = File("later.yaml", "{ id: later, nodes: [{ id: wait, functionId: core.delay, params: { duration: 30d } }] }");
        (await _shop.CallToolAsync("run", later, "--id", "a-3", "--allow-internal", "--no-wait")).ShouldEndWith(0).Out.ShouldContain(" --id a-3 --allow-internal --db ");
    }

    [Fact]
    public async Task A_document_is_drawn()
        => (await _shop.CallToolAsync("graph", File("greeting.yaml", Good))).ShouldEndWith(0).Out.ShouldContain("true");

    [Fact]
    public async Task Functions_are_listed_with_their_parameters()
    {
        (await _shop.CallToolAsync("functions")).ShouldEndWith(0).Out.ShouldContain("http.get");
        (await _shop.CallToolAsync("functions", "core.log")).ShouldEndWith(0).Out.ShouldContain("level (text; default \"info\", one of debug, info, warning, error)");
        (await _shop.CallToolAsync("functions", "core.lag")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_said_so()
        => (await _shop.CallToolAsync("validate", Path.Combine(_shop.Folder, "nowhere.json"))).Error.ShouldContain("cannot be read");
}
