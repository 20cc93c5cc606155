using System.Diagnostics;
using System.Runtime.Versioning;
using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>Where results cannot be written, or would be written over something.</summary>
public sealed class OutputTests(ShopWithHistory history) : IClassFixture<ShopWithHistory>
{
    private const string Full = "/dev/full";
    private const string Document = "{ id: one, nodes: [{ id: say, functionId: core.log, params: { message: hi } }] }";

    [Theory]
    [InlineData("list")]
    [InlineData("list", "--json")]
    [InlineData("show", "order-7")]
    [InlineData("events", "order-7")]
    [InlineData("state", "order-7")]
    [InlineData("export", "order-7")]
    [InlineData("verify")]
    [InlineData("graph", "checkout")]
    [InlineData("config", "show")]
    [InlineData("help")]
    [InlineData("show", "--help")]
    public async Task A_standard_output_that_takes_nothing_is_told_as_such_by_its_name(params string[] arguments)
        => (await IntoAsync($"> {Full}", arguments)).ShouldComplain(1, "the standard output cannot be written: No space left on device");

    [Theory]
    [InlineData(2, "show", "nobody")]
    [InlineData(2, "nope")]
    [InlineData(0, "list")]
    public async Task An_error_output_that_takes_nothing_changes_no_exit_code(int exitCode, params string[] arguments)
        => (await IntoAsync($"2> {Full}", arguments)).ExitCode.ShouldBe(exitCode);

    [Fact]
    public async Task Help_for_a_reader_that_has_gone_is_no_failure()
    {
        // What reads has ended before anything is written: the program starts only then.
        var call = await Call.OfAsync(new Life(Life.Prepared(
            new ProcessStartInfo("bash", ["-c", "mkfifo p; exec 3<>p 4>p 3<&-; exec \"$0\" \"$@\" >&4", Programs.Host, Programs.Shop, "help"]), history.Shop.Folder, [])));

        call.ShouldEndWith(0);
    }

    [Theory]
    [InlineData("graph", "checkout", "--out")]
    [InlineData("graph", "--run", "order-7", "--out")]
    [InlineData("convert", "one.yaml")]
    [InlineData("convert", "one.yaml", "--out")]
    public async Task A_file_that_is_there_is_written_over_only_when_the_call_says_so(params string[] arguments)
    {
        var target = history.Shop.File(string.Join('-', arguments.Select(word => word.Trim('-'))) + ".json");
        await File.WriteAllTextAsync(history.Shop.File("one.yaml"), Document);
        await File.WriteAllTextAsync(target, "of somebody");

        (await history.Shop.CallAsync([.. arguments, target])).ShouldComplain(2, $"{target} exists. Add --replace to write over it");
        (await File.ReadAllTextAsync(target)).ShouldBe("of somebody");

        (await history.Shop.CallAsync([.. arguments, target, "--replace"])).ShouldEndWith(0);
        (await File.ReadAllTextAsync(target)).ShouldNotContain("of somebody");
    }

    [Theory]
    [InlineData(2, "is a folder. Name a file in it", "graph", "checkout", "--out", "/")]
    [InlineData(2, "there is no folder", "graph", "checkout", "--out", "nowhere/flow.mmd")]
    [InlineData(2, "/dev/full exists", "graph", "checkout", "--out", Full)]
    [InlineData(1, "/dev/full cannot be written: No space left on device", "graph", "checkout", "--out", Full, "--replace")]
    [InlineData(2, "/dev/full exists", "convert", "one.yaml", Full)]
    [InlineData(1, "/dev/full cannot be written: No space left on device", "convert", "one.yaml", Full, "--replace")]
    [InlineData(2, "/dev/full exists. Name a new file", "export", "order-7", "--to", Full)]
    public async Task A_file_that_cannot_be_written_is_named(int exitCode, string expected, params string[] arguments)
    {
        await File.WriteAllTextAsync(history.Shop.File("one.yaml"), Document);

        (await history.Shop.CallAsync(arguments)).ShouldComplain(exitCode, expected);
    }

    [Fact]
    public async Task A_file_for_which_there_is_no_room_is_not_left_in_part()
    {
        var call = await ConvertWithoutRoomAsync("large.json");

        call.ShouldComplain(1, "large.json cannot be written: ");
        File.Exists(history.Shop.File("large.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_is_to_be_written_over_stays_when_there_is_no_room_for_the_new_one()
    {
        await File.WriteAllTextAsync(history.Shop.File("kept.json"), "of somebody");

        var call = await ConvertWithoutRoomAsync("kept.json", "--replace");

        call.ShouldComplain(1, "kept.json cannot be written: ");
        (await File.ReadAllTextAsync(history.Shop.File("kept.json"))).ShouldBe("of somebody");
        Directory.GetFiles(history.Shop.Folder, ".*.tmp").ShouldBeEmpty();
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_that_is_written_over_keeps_its_rights_and_the_link_that_leads_to_it()
    {
        var (target, link) = (history.Shop.File("shared.mmd"), history.Shop.File("link.mmd"));
        await File.WriteAllTextAsync(target, "of somebody");
        const UnixFileMode Rights = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        File.SetUnixFileMode(target, Rights);
        File.CreateSymbolicLink(link, target);

        (await history.Shop.CallAsync("graph", "checkout", "--out", link, "--replace")).ShouldEndWith(0);

        (await File.ReadAllTextAsync(target)).ShouldStartWith("flowchart");
        File.GetUnixFileMode(target).ShouldBe(Rights);
        new FileInfo(link).LinkTarget.ShouldBe(target);
    }

    private async Task<Call> ConvertWithoutRoomAsync(params string[] target)
    {
        await File.WriteAllTextAsync(history.Shop.File("large.yaml"), $"{{ id: large, nodes: [{{ id: say, functionId: core.log, params: {{ message: {new string('x', 20_000)} }} }}] }}");

        // A limit on the size of files stands for a full disk; the runtime itself must not map its code through a file then.
        return await Call.OfAsync(new Life(Life.Prepared(
            new ProcessStartInfo("bash", ["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"", Programs.Host, Programs.Shop, "convert", "large.yaml", .. target]),
            history.Shop.Folder, [("DOTNET_EnableWriteXorExecute", "0"), ("DOTNET_EnableDiagnostics", "0")])));
    }

    private Task<Call> IntoAsync(string where, params IEnumerable<string> arguments) => Call.OfAsync(new Life(Life.Prepared(
        new ProcessStartInfo("bash", ["-c", $"exec \"$0\" \"$@\" {where}", Programs.Host, Programs.Shop, .. arguments, "--db", history.Shop.Database]), history.Shop.Folder, [])));
}
