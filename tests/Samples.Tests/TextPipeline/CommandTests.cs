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
        (await SampleProgram.RunAsync(["text-pipeline", .. arguments])).ShouldBe(RunExitCode.Usage);

    [Fact]
    public async Task Help_is_no_failure() => (await SampleProgram.RunAsync(["text-pipeline", "--help"])).ShouldBe(RunExitCode.Done);
}
