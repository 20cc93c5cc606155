using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Runs;

public sealed class StartOptionsTests
{
    [Fact]
    public void An_empty_key_is_refused_as_all_who_forget_theirs_would_share_one_run()
        => Should.Throw<ArgumentException>(static () => new StartOptions { Key = "" }).Message.ShouldStartWith("The key of a start is empty");

    [Fact]
    public void Without_a_key_there_is_none() => (new StartOptions { Key = null }.Key ?? new StartOptions().Key).ShouldBeNull();
}
