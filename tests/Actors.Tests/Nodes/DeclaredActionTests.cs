using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

[Trait("semantics", "1")]
public sealed class DeclaredActionTests
{
    [Fact]
    public async Task An_action_outside_a_strict_list_fails_the_visit_and_a_lenient_list_lets_it_pass()
    {
        var strict = Node.Named("strict").Post(s => (ActionName)"odd").OnlyActions("ok", "declined");
        var lenient = Node.Named("lenient").Post(s => (ActionName)"odd").Actions("ok");

        var refused = await Flows.Of(strict).RunAsync();
        var passed = await Flows.Of(lenient).RunAsync();

        var error = refused.Errors.ShouldHaveSingleItem();
        error.Phase.ShouldBe(NodePhase.Post);
        error.Exception.ShouldBeOfType<UndeclaredActionException>().Message.ShouldContain("'ok', 'declined'");
        passed.EnsureCompleted().Action.ShouldBe("odd");
    }

    [Fact]
    public async Task A_strict_list_holds_for_further_actions_too_and_lets_the_named_ones_pass()
    {
        var node = Node.Named("work").Prep(s => s.GetString("also")).Exec(also => also)
            .Post((s, also, c) => { c.AlsoRoute(also); return "ok"; }).OnlyActions("ok", "more");

        (await Flows.Of(node).RunAsync(new() { ["also"] = "more" })).Status.ShouldBe(RunStatus.Completed);
        (await Flows.Of(node).RunAsync(new() { ["also"] = "other" })).Status.ShouldBe(RunStatus.Failed);
    }
}
