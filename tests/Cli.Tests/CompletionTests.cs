using System.Diagnostics;
using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>The scripts for shells, loaded by real ones.</summary>
public sealed class CompletionTests(ShopWithHistory history) : IClassFixture<ShopWithHistory>
{
    private readonly Shop _shop = history.Shop;

    [Theory]
    [InlineData("shop sta", "state")]
    [InlineData("shop re", "restore|resume|retry")]
    [InlineData("shop run ", "broken|buy|checkout|family|fan|gate|items|outer|pay|quick|quick-items")]
    [InlineData("shop sig", "signal")]
    [InlineData("shop signal or", "order-7|order-8")]
    [InlineData("shop ans", "answer")]
    [InlineData("shop answer x:1 ", "approve|reject")]
    [InlineData("shop questions --status timed", "timed-out")]
    [InlineData("shop tim", "timers")]
    [InlineData("shop timers or", "order-7|order-8")]
    [InlineData("shop run ou", "outer")]
    [InlineData("shop list --st", "--status")]
    [InlineData("shop list --status comp", "completed")]
    [InlineData("shop list --status=comp", "completed")]
    [InlineData("shop show ", "broken-1|gate-1|nested-1|order-7|order-8")]
    [InlineData("shop show or", "order-7|order-8")]
    [InlineData("shop show --json or", "order-7|order-8")]
    [InlineData("shop graph --format d", "dot")]
    [InlineData("shop --db nowhere.db show ", "")]
    [InlineData("shop completions ", "bash|zsh")]
    [InlineData("shop list --db ", "")]
    public async Task In_bash_the_line_is_completed(string line, string expected)
    {
        var script = await ScriptAsync("bash");
        var ask = $$"""
            export ActorFlow__Journal__Sqlite__Path={{_shop.Database}}
            source {{script}}
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=() COMP_CWORD=0
            last=${COMP_LINE##*[ =]}
            _shop shop "$last" ''
            IFS='|'; echo "${COMPREPLY[*]}"
            """;

        var said = await SayAsync("bash", ["--norc", "-c", ask]);

        said.ShouldEndWith(0).Out.Trim().ShouldBe(expected);
    }

    [Fact]
    public async Task In_bash_the_tab_key_completes_a_run_id_with_a_colon_and_a_blank()
    {
        using var shop = new Shop();
        (await shop.CallAsync("run", "outer", "--id", "eu:big order")).ShouldEndWith(0);
        var script = await ScriptAsync("bash", shop);
        await using var bash = Pty.StartShell("exec bash --norc --noprofile -i", shop.Folder, ("PS1", "ready> "),
            ("ActorFlow__Journal__Sqlite__Path", shop.Database));
        await bash.SaysAsync("ready> ");
        await bash.TypeAsync($"source {script}; shop() {{ echo \"got <$2>\"; }}; echo lo''aded\n");
        await bash.SaysAsync("loaded");

        await bash.TypeAsync("shop show eu:b\t");
        await bash.SaysAsync("eu:big\\ order");
        await bash.TypeAsync("\n");

        await bash.SaysAsync("got <eu:big order>");
        await bash.TypeAsync("exit\n");
        (await bash.EndAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task In_zsh_the_tab_key_completes_verbs_and_run_ids()
    {
        var script = await ScriptAsync("zsh");
        await using var zsh = Pty.StartShell("exec zsh -f -i", _shop.Folder, ("PS1", "ready> "),
            ("ActorFlow__Journal__Sqlite__Path", _shop.Database));
        await zsh.SaysAsync("ready> ");
        await zsh.TypeAsync($"autoload -Uz compinit; compinit -u -D; source {script}; shop() {{ echo \"got <$*>\"; }}; echo lo''aded\n");
        await zsh.SaysAsync("loaded");

        await zsh.TypeAsync("shop sta\t");
        await zsh.SaysAsync("shop state");
        await zsh.TypeAsync("nes\t");
        await zsh.SaysAsync("nested-1");
        await zsh.TypeAsync("\n");

        await zsh.SaysAsync("got <state nested-1>");
        await zsh.TypeAsync("exit\n");
        (await zsh.EndAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task The_script_is_sound(string shell)
        => (await SayAsync(shell, ["-n", await ScriptAsync(shell)])).ShouldEndWith(0).Out.ShouldBeEmpty();

    private async Task<string> ScriptAsync(string shell, Shop? shop = null)
    {
        var file = (shop ?? _shop).File($"completions-{Guid.NewGuid():n}.{shell}");
        await File.WriteAllTextAsync(file, (await _shop.CallPlainAsync("completions", shell, "--command", "shop")).ShouldEndWith(0).Out);
        return file;
    }

    private Task<Call> SayAsync(string program, string[] arguments)
        => Call.OfAsync(new Life(Life.Prepared(new ProcessStartInfo(program, arguments), _shop.Folder, [])));
}
