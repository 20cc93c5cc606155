using System.Text;
using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>A secret that comes from the process or a file of variables is looked for in all that the command line says and leaves.</summary>
[Trait("semantics", "7")]
public sealed class DocumentSecretTests : IDisposable
{
    private const string Secret = "pl4nted-s3cret+value";

    private const string Document = """
        {"id": "planted", "flow": {"startNodeId": "set", "env": {"HEADER": "Bearer ${TOKEN}"}, "secrets": ["TOKEN"]},
         "nodes": [
           {"id": "set", "functionId": "core.setValue", "params": {"key": "kept", "value": {"a": ["${HEADER}"]}}},
           {"id": "log", "functionId": "core.log", "params": {"message": "said ${TOKEN}"}},
           {"id": "get", "functionId": "http.get", "params": {"url": "http://127.0.0.1:1/${TOKEN}?q=${TOKEN}"}},
           {"id": "fail", "functionId": "transform.template", "params": {"template": "{{nothing}} ${TOKEN}", "outputKey": "t"}, "runtime": {"maxAttempts": 2}}],
         "edges": [{"from": "set", "to": "log"}, {"from": "log", "to": "get"}, {"from": "get", "to": "fail", "action": "error"}]}
        """;

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    private string File(string name, string text)
    {
        var path = Path.Combine(_shop.Folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_that_is_said_or_left_holds_the_secret(bool isFile)
    {
        var document = File("planted.json", Document);
        var variables = isFile ? Directory.CreateTempSubdirectory("actorflow-env-") : null;
        try
        {
            string[] source = [];
            if (variables is not null)
            {
                source = ["--env-file", Path.Combine(variables.FullName, ".env")];
                await System.IO.File.WriteAllTextAsync(source[1], $"TOKEN='{Secret}'");
            }

            var run = await Call.OfAsync(Life.Start(Programs.Tool, ["run", document, "--id", "p-1", "--db", _shop.Database, .. source], _shop.Folder,
                ("TOKEN", isFile ? null : Secret), ("ACTORFLOW_DEBUG", "1")));
            run.ExitCode.ShouldBe(1, run.Error);
            run.Error.ShouldContain("said ***");
            var said = new StringBuilder($"{run.Out}\n{run.Error}\n");
            string[][] looks = [["show", "p-1"], ["show", "p-1", "--json"], ["events", "p-1"], ["events", "p-1", "--json"], ["state", "p-1"],
                ["state", "p-1", "--json"], ["list"], ["list", "--json"], ["export", "p-1"], ["graph", "--run", "p-1"], ["config", "show"],
                    ["verify"]];
            foreach (var look in looks)
            {
                var call = await _shop.CallToolAsync(look);
                call.ExitCode.ShouldBe(0, $"{string.Join(' ', look)}: {call.Error}");
                said.Append($"{call.Out}\n{call.Error}\n");
            }

            said.ToString().ShouldContain("Bearer ***");
            foreach (var trace in (string[])["pl4nted", "s3cret"])
            {
                said.ToString().Split('\n').Where(line => line.Contains(trace, StringComparison.Ordinal)).ShouldBeEmpty();
                foreach (var file in Directory.EnumerateFiles(_shop.Folder, "*", SearchOption.AllDirectories).Where(file => file != document))
                    Encoding.Latin1.GetString(await System.IO.File.ReadAllBytesAsync(file)).ShouldNotContain(trace, customMessage: file);
            }
        }
        finally
        {
            variables?.Delete(recursive: true);
        }
    }
}
