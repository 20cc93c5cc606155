using System.Text.RegularExpressions;
using ActorFlow.Samples.ThreeMembers;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.ThreeMembers;

public sealed partial class ThreeMembersTests
{
    [Fact]
    public async Task Members_that_are_killed_in_turn_lose_nothing_and_double_nothing()
    {
        await using var sample = new SampleProcess("three-members", "300", "2");
        var folder = FolderOf(await sample.SaysAsync("throw-away"));
        Directory.Exists(folder).ShouldBeTrue();

        var code = await sample.EndAsync();

        code.ShouldBe(0, sample.Said + await sample.Errors);
        sample.Said.ShouldContain("kill -9 of anna#");
        sample.Said.ShouldContain("kill -9 of ben#");
        sample.Said.ShouldMatch("acknowledged +300\n +ended +300\n +effects +900 ");
        sample.Said.ShouldContain("doubled committed effects: 0");
        sample.Said.ShouldContain("lost: 0");
        sample.Said.ShouldMatch("takeovers +2 \\(of [1-9]");
        sample.Said.ShouldContain("every promise was kept");
        (await sample.Errors).ShouldBeEmpty();
        Directory.Exists(folder).ShouldBeFalse("nothing is left");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task It_can_be_stopped_in_the_midst_of_it_and_leaves_nothing_behind(string signal)
    {
        await using var sample = new SampleProcess("three-members", "100000");
        var folder = FolderOf(await sample.SaysAsync("throw-away"));
        await sample.SaysAsync("three members share");

        await sample.SignalAsync(signal);

        (await sample.EndAsync()).ShouldBe(RunExitCode.Interrupted);
        (await sample.Errors).ShouldContain("interrupted");
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public void Without_a_server_on_the_machine_it_is_said_what_to_install()
    {
        using var empty = new TempFolder();
        Should.Throw<SampleException>(() => PostgreSqlPrograms.Find(empty.Path, empty.Path)).Message.ShouldContain("apt-get install postgresql");
    }

    [Fact]
    public void The_newest_of_several_servers_is_taken_and_one_in_the_path_will_do()
    {
        using var folder = new TempFolder();
        foreach (var version in (string[])["9", "15", "16"])
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Path, version, "bin")).FullName, "initdb"), "");
        Directory.CreateDirectory(Path.Combine(folder.Path, "17", "bin"));

        PostgreSqlPrograms.Find(folder.Path, "").ShouldBe(Path.Combine(folder.Path, "16", "bin"));
        PostgreSqlPrograms.Find(Path.Combine(folder.Path, "none"), $"/nowhere:{folder.Path}/9/bin").ShouldBe($"{folder.Path}/9/bin");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("300", "-1")]
    [InlineData("0")]
    [InlineData("300", "2", "1")]
    public async Task Wrong_arguments_are_answered_with_the_usage(params string[] arguments)
    {
        using var errors = new StringWriter();
        (await ThreeMembersCommand.RunAsync(arguments, TextReader.Null, TextWriter.Null, errors)).ShouldBe(RunExitCode.Usage);
        errors.ToString().ShouldStartWith("usage:");
    }

    private static string FolderOf(string line) => Folder().Match(line).Groups[1].Value;

    [GeneratedRegex("is in (/.+)$")]
    private static partial Regex Folder();
}
