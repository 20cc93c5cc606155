using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>What verbs say to people, as real processes on one database.</summary>
public sealed class VerbTests(ShopWithHistory history) : IClassFixture<ShopWithHistory>
{
    private readonly Shop _shop = history.Shop;

    [Fact]
    public async Task Help_names_every_verb_and_is_no_failure()
    {
        var help = (await _shop.CallPlainAsync("--help")).ShouldEndWith(0);
        foreach (var verb in (string[])["run", "list", "show", "state", "events", "wait", "cancel", "pause", "resume", "retry", "compensate", "kill", "graph", "check", "verify", "quarantine", "prune", "export", "import", "backup", "restore", "config", "completions", "greet"])
            help.Out.ShouldContain($"\n  {verb} ");
        help.Out.ShouldNotContain("\n  complete ");
    }

    [Fact]
    public async Task The_page_on_the_command_line_speaks_of_every_verb()
    {
        var verbs = (await _shop.CallToolAsync("--help")).ShouldEndWith(0).Out.Split("Commands:")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith("  ") && line[2] != ' ').Select(line => line.Trim().Split(' ')[0]).ToList();
        verbs.Count.ShouldBeGreaterThan(18);
        var page = File.ReadAllText(Repository.File("docs/cli.md"));
        foreach (var verb in verbs)
            page.ShouldMatch($"\\| `{verb}[ `]|`{verb}`", $"docs/cli.md does not speak of {verb}");
    }

    [Fact]
    public async Task A_list_shows_a_line_a_run_and_says_how_to_see_more()
    {
        var page = (await _shop.CallAsync("list", "--limit", "3")).ShouldEndWith(0, "there are more: give the same command with --after ");
        page.Out.Split('\n').Skip(1).Take(3).Select(line => line.Split(' ')[0]).ShouldBe(["gate-1", "broken-1", "nested-1"]);

        var cursor = page.Error.Trim().Split("--after ")[1].Trim('\'');
        var rest = (await _shop.CallAsync("list", "--limit", "3", "--after", cursor)).ShouldEndWith(0);
        rest.Out.Split('\n').Skip(1).Take(2).Select(line => line.Split(' ')[0]).ShouldBe(["order-8", "order-7"]);
        page.Out.ShouldNotContain("\e", customMessage: "no colours in a pipe");
    }

    [Theory]
    [InlineData(new[] { "--flow", "checkout" }, new[] { "order-8", "order-7" })]
    [InlineData(new[] { "--status", "failed,cancelled" }, new[] { "gate-1", "broken-1" })]
    [InlineData(new[] { "--status", "failed", "-s", "cancelled" }, new[] { "gate-1", "broken-1" })]
    [InlineData(new[] { "--tag", "eu", "--tag", "vip" }, new[] { "order-7" })]
    [InlineData(new[] { "--text", "KEY-7" }, new[] { "order-7" })]
    [InlineData(new[] { "--since", "1h", "--oldest-first", "-n", "1" }, new[] { "order-7" })]
    [InlineData(new[] { "--before", "1h" }, new string[0])]
    [InlineData(new[] { "--sort", "flow" }, new[] { "broken-1", "order-7", "order-8", "gate-1", "nested-1" })]
    [InlineData(new[] { "--sort", "flow", "--reverse", "-n", "2" }, new[] { "nested-1", "gate-1" })]
    [InlineData(new[] { "--sort", "status", "-s", "failed,cancelled" }, new[] { "broken-1", "gate-1" })]
    [InlineData(new[] { "--sort", "ended", "--flow", "checkout" }, new[] { "order-8", "order-7" })]
    [InlineData(new[] { "--sort", "updated", "--flow", "checkout", "--oldest-first" }, new[] { "order-7", "order-8" })]
    public async Task A_list_is_narrowed(string[] filter, string[] expected)
    {
        var call = await _shop.CallAsync(["list", .. filter, "--json"]);
        call.ExitCode.ShouldBe(0, call.Error);
        call.Json.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("id").GetString()).ShouldBe(expected);
    }

    [Fact]
    public async Task An_order_that_there_is_not_and_a_direction_that_means_nothing_are_refused()
    {
        (await _shop.CallAsync("list", "--sort", "size")).ShouldEndWith(2, "'started'");
        (await _shop.CallAsync("list", "--sort", "flow", "--oldest-first")).ShouldEndWith(2, "Say --reverse");
    }

    [Fact]
    public async Task A_run_is_shown_with_tree_timeline_attempts_and_errors()
    {
        var order = (await _shop.CallAsync("show", "order-7")).ShouldEndWith(0).Out;
        order.ShouldMatch(@"key +key-7\n");
        order.ShouldMatch(@"memo +\{""note"":""by phone""\}\n");
        order.ShouldMatch(@"charge +completed +3 +.*█+.* paid\n");
        order.ShouldMatch(@"└─ attempt 2 +failed .* TimeoutException: the bank is busy\n");
        var nested = (await _shop.CallAsync("show", "nested-1")).ShouldEndWith(0).Out;
        nested.ShouldMatch(@"\nnested\n├─ count +completed .*again\n├─ count #2 +completed .*again\n├─ count #3 +completed .*enough\nlast ");
        var broken = (await _shop.CallAsync("show", "broken-1")).ShouldEndWith(0).Out;
        broken.ShouldContain("error in fails, visit 1, exec, 2 attempts:");
        broken.ShouldContain(@"it is broken: mend it \u001b[31m!");
        broken.ShouldNotContain("\e", customMessage: "what a run says never reaches the terminal as a command");
    }

    [Fact]
    public async Task Events_are_a_line_each()
        => (await _shop.CallAsync("events", "order-7", "--after", "4")).ShouldEndWith(0).Out.ShouldMatch(
            @"^     5  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  visit-completed   charge → paid\n     6  .*  visit-completed   ship\n     7  .*  run-completed\n$");

    [Fact]
    public async Task A_graph_is_drawn_in_three_languages_also_without_the_program()
    {
        var mermaid = (await _shop.CallAsync("graph", "checkout")).ShouldEndWith(0).Out;
        mermaid.ShouldStartWith("flowchart TD\n");
        (await _shop.CallAsync("graph", "checkout", "--format", "dot")).ShouldEndWith(0).Out.ShouldStartWith("digraph \"checkout\" {\n");
        (await _shop.CallAsync("graph", "--run", "order-7", "--format", "svg")).ShouldEndWith(0).Out.ShouldStartWith("<svg ");

        var stored = (await _shop.CallToolAsync("graph", "--run", "order-7")).ShouldEndWith(0).Out;
        stored.Split('\n').Length.ShouldBe(mermaid.Split('\n').Length, "the tool draws what is stored with the run");
        (await _shop.CallToolAsync("graph", "checkout")).ShouldEndWith(0).Out.ShouldBe(stored);
    }

    [Fact]
    public async Task The_tool_shows_the_runs_of_any_database()
    {
        (await _shop.CallToolAsync("list", "--status", "failed")).ShouldEndWith(0).Out.ShouldContain("broken-1");
        (await _shop.CallToolAsync("run", "checkout")).ShouldComplain(2, "this program has none of its own");
    }

    [Theory]
    [InlineData("[command] [options]", "--help")]
    [InlineData("run [<FLOW>] [options]", "run", "--help")]
    public async Task Help_calls_the_program_as_it_is_called(string usage, params string[] arguments)
    {
        var life = Life.Start(Programs.Tool, arguments, _shop.Folder, ("ACTORFLOW_CALLED_AS", "actorflow"));
        (await Call.OfAsync(life)).ShouldEndWith(0).Out.ShouldContain($"Usage:\n  actorflow {usage}\n");
    }

    [Fact]
    public async Task In_a_pipe_a_run_says_a_line_for_each_thing_that_happens()
    {
        using var shop = new Shop();
        var lines = (await shop.CallAsync("run", "checkout", "--id", "a", "--input", """{"amount":3}""")).ShouldEndWith(0).Out.Split('\n');
        lines[..5].ShouldBe(["visit completed: check → valid", "attempt failed: charge, attempt 1, TimeoutException: the bank is busy",
            "attempt failed: charge, attempt 2, TimeoutException: the bank is busy", "visit completed: charge → paid", "visit completed: ship"]);
        lines[5].ShouldStartWith("run 'a' of checkout: completed after ");
        (await shop.CallAsync("run", "checkout", "--id", "a")).ShouldEndWith(0).Out.Split('\n').Length.ShouldBe(2, "what happened before is not told again");
    }

    [Fact]
    public async Task A_flow_in_memory_runs_without_a_database()
    {
        using var empty = new Shop();
        (await empty.CallPlainAsync("run", "quick")).ShouldEndWith(0).Out.ShouldMatch(@"^run '[0-9a-f]{32}' of quick: completed after ");
        empty.Files().ShouldBeEmpty();
    }

    [Fact]
    public async Task Input_comes_from_a_file_or_a_pipe_too()
    {
        using var shop = new Shop();
        File.WriteAllText(shop.File("order.json"), """{ "amount": 3 }""");
        (await shop.CallAsync("run", "checkout", "--id", "a", "--input", "@order.json", "--json")).ShouldEndWith(0).Json.GetProperty("state").GetProperty("receipt").GetString().ShouldBe("paid 3");
        await using var piped = shop.Start("run", "checkout", "--id", "b", "--input", "@-", "--json");
        await piped.TypeAsync("""{ "amount": 4 }""");
        piped.CloseInput();
        (await piped.EndAsync()).ShouldBe(0, piped.Describe("was to read its input"));
        piped.Out.ShouldContain("paid 4");
    }

    [Fact]
    public async Task The_configuration_is_shown_with_the_source_of_each_value()
    {
        using var shop = new Shop();
        File.WriteAllText(shop.File("shop.conf"), """{ "ActorFlow": { "Engine": { "StopTimeout": "00:00:07" /* short */ }, "Journal": { "Sqlite": { "Path": "from-file.db" } } } }""");
        await using var life = Life.Start(Programs.Shop, ["config", "show", "--config", "shop.conf"], shop.Folder, ("ActorFlow__Engine__CancelGrace", "00:00:03"));

        (await life.EndAsync()).ShouldBe(0, life.Describe("was to show the configuration"));

        life.Out.ShouldMatch(@"database +from-file\.db\n");
        life.Out.ShouldMatch(@"library +SQLite 3\.\d+\.\d+, (system \(|bundled)");
        life.Out.ShouldMatch(@"ActorFlow:Engine:CancelGrace +00:00:03 +the environment\n");
        life.Out.ShouldMatch(@"ActorFlow:Engine:StopTimeout +00:00:07 +.*shop\.conf\n");
        life.Out.ShouldMatch(@"ActorFlow:Journal:Sqlite:Path +from-file\.db +.*shop\.conf\n");
        life.Out.ShouldMatch(@"ActorFlow:Journal:Sqlite:Synchronous +Full +reference\.conf\n");

        var shown = (await shop.CallAsync("config", "show", "--json", "--config", "shop.conf")).ShouldEndWith(0).Json;
        shown.GetProperty("values").EnumerateArray().Single(value => value.GetProperty("key").GetString() == "ActorFlow:Journal:Sqlite:Path").GetProperty("source").GetString().ShouldBe("--db");
        shop.Files().ShouldBe(["shop.conf"]);
    }

    [Fact]
    public async Task The_same_id_or_key_is_the_same_run()
    {
        using var shop = new Shop();
        var first = (await shop.CallAsync("run", "checkout", "--key", "k", "--input", """{"amount":3}""", "--json")).ShouldEndWith(0).Json;
        var again = (await shop.CallAsync("run", "checkout", "--key", "k", "--input", """{"amount":9}""", "--json")).ShouldEndWith(0).Json;
        again.GetProperty("id").GetString().ShouldBe(first.GetProperty("id").GetString());
        again.GetProperty("state").GetProperty("receipt").GetString().ShouldBe("paid 3");
    }
}
