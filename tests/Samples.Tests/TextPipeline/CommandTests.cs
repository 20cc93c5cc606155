using ActorFlow.Samples.TextPipeline.Job;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public class CommandTests
{
    [Theory]
    [InlineData("--bogus")]
    [InlineData("--slow=soon")]
    [InlineData("--slow=-1")]
    [InlineData("--slow=3600001")]
    [InlineData("--out=")]
    [InlineData("--db", "")]
    [InlineData("--effects")]
    [InlineData("one", "two")]
    [InlineData("")]
    [InlineData("nowhere")]
    public async Task What_cannot_be_worked_with_ends_with_the_code_for_bad_input(params string[] arguments) =>
        (await TextPipelineCommand.RunAsync(arguments)).ShouldBe(ExitCode.BadInput);

    [Fact]
    public async Task Help_is_no_failure() => (await TextPipelineCommand.RunAsync(["--help"])).ShouldBe(ExitCode.Done);
}
