using System.Text.Json;
using System.Text.RegularExpressions;
using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary><c>run --watch</c> as real processes, killed and started again.</summary>
[Trait("semantics", "7")]
public sealed partial class WatchTests : IDisposable
{
    private readonly Shop _shop = new();
    private readonly string _documents;

    public WatchTests() => _documents = Directory.CreateDirectory(_shop.File("documents")).FullName;

    public void Dispose() => _shop.Dispose();

    private static string Text(string says, string wait = "0", string id = "d") => $$"""
        {"id": "{{id}}", "flow": {"startNodeId": "wait"},
         "nodes": [{"id": "wait", "functionId": "core.delay", "params": {"duration": "{{wait}}"} }, {"id": "say", "functionId": "core.setValue", "params": {"key": "said", "value": "{{says}}"} }],
         "edges": [{"from": "wait", "to": "say"}]}
        """;

    /// <summary>As an editor saves: the whole new file takes the place of the old one.</summary>
    private string Save(string text, string name = "d.json")
    {
        var (path, beside) = (Path.Combine(_documents, name), _shop.File("saved"));
        File.WriteAllText(beside, text);
        File.Move(beside, path, overwrite: true);
        return path;
    }

    private Life Watch(string path) => Life.Start(Programs.Tool, ["run", path, "--watch", "--db", _shop.Database], _shop.Folder);

    private static async Task<string> StartedAsync(Life life, int number)
    {
        await life.SaysAsync(said => Started().Count(said) >= number, $"that {number} runs are started");
        return Started().Matches(life.Out)[number - 1].Groups[1].Value;
    }

    private async Task<string> SaidAsync(string run)
        => (await _shop.CallToolAsync("state", run, "--json")).ShouldEndWith(0).Json.GetProperty("state").GetProperty("said").GetString()!;

    private async Task<string> FingerprintAsync(string run)
        => (await _shop.CallToolAsync("show", run, "--json")).ShouldEndWith(0).Json.GetProperty("fingerprint").GetString()!;

    [Fact]
    public async Task A_changed_document_starts_a_run_of_its_own_and_running_ones_keep_theirs_over_a_kill()
    {
        string first, second;
        await using (var life = Watch(Save(Text("one", "8s"))))
        {
            first = await StartedAsync(life, 1);
            Save(Text("two", "8s"));
            second = await StartedAsync(life, 2);
            await life.SignalAsync("KILL");
            await life.EndAsync();
        }

        Save(Text("three"));
        (await _shop.CallToolAsync("run")).ShouldEndWith(0);

        (await SaidAsync(first), await SaidAsync(second)).ShouldBe(("one", "two"));
        (await FingerprintAsync(first)).ShouldNotBe(await FingerprintAsync(second));
    }

    [Fact]
    public async Task A_broken_document_is_told_with_all_its_problems_and_the_last_good_one_stays()
    {
        await using var life = Watch(Save(Text("one")));
        await StartedAsync(life, 1);

        Save(Text("two").Replace("core.delay", "core.dellay").Replace("\"value\"", "\"vallue\""));
        await life.SaysAsync("cannot be used; what was registered before stays");

        life.Error.ShouldContain("unknown-function");
        life.Error.ShouldContain("Did you mean 'core.delay'?");
        life.Error.ShouldContain("unknown-parameter");
        Save(Text("three"));
        var third = await StartedAsync(life, 2);
        await life.SaysAsync($"run '{third}' of d: completed");
        await life.SignalAsync("INT");
        (await life.EndAsync()).ShouldBe(130);
        life.Error.ShouldContain("stopped watching");
        (await SaidAsync(third)).ShouldBe("three");
    }

    [Fact]
    public async Task The_documents_of_a_folder_are_registered_as_they_come_and_others_start_their_runs()
    {
        Save(Text("one", id: "a"), "a.json");
        await using var life = Watch(_documents);
        await life.SaysAsync("'a' is registered");
        Save(Text("b-one", id: "b"), "b.json");
        await life.SaysAsync("'b' is registered");

        var run = (await _shop.CallToolAsync("run", "b", "--json")).ShouldEndWith(0).Json;

        run.GetProperty("state").GetProperty("said").GetString().ShouldBe("b-one");
        Started().Count(life.Out).ShouldBe(0);
    }

    [Theory]
    [InlineData("--id", "x")]
    [InlineData("--no-wait")]
    public async Task What_belongs_to_one_run_is_refused(params string[] arguments)
        => (await _shop.CallToolAsync(["run", Save(Text("one")), "--watch", .. arguments])).ShouldComplain(2, "--watch starts many");

    [GeneratedRegex("run '([^']+)' of d is started")]
    private static partial Regex Started();
}
