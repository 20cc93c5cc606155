using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Graphs;

/// <summary>What became of every node, for flows drawn by dependencies, choices and groups.</summary>
[Trait("semantics", "4")]
public sealed class StatusTests
{
    private static LambdaNode<NoPrep, NoPrep> Works(string name) => Node.Named(name).Post(_ => { });

    private static LambdaNode<NoPrep, int> Fails(string name)
        => Node.Named(name).Exec<int>((ExecContext _) => throw new FormatException($"{name} is odd"));

    private static string Statuses(RunResult result) => string.Join(" ", result.NodeStatuses.Select(status => $"{status.Key}={status.Value}"));

    [Fact]
    public Task Dependents_of_a_failure_are_skipped_and_independents_go_on_where_the_policy_says_so() => EveryWay.RunAsync(
        () =>
        {
            var flow = Flow.Named("f").OnFailure(FailurePolicy.Continue);
            flow.AddNode(Fails("bad"));
            flow.AddNode(Works("below")).DependsOn("bad");
            flow.AddNode(Works("good"));
            flow.AddNode(Works("beside")).DependsOn("good");
            flow.AddNode(Works("both")).DependsOn("below", "beside");
            return flow.Build();
        },
        result => Statuses(result).ShouldBe("bad=Failed below=Skipped beside=Completed both=Skipped good=Completed"));

    [Fact]
    public Task A_node_that_failed_and_lets_the_flow_go_on_is_failed_and_its_dependents_are_done() => EveryWay.RunAsync(
        () =>
        {
            var flow = Flow.Named("f");
            flow.AddNode(Fails("bad")).ContinueOnError();
            flow.AddNode(Works("after")).DependsOn("bad");
            return flow.Build();
        },
        result => Statuses(result).ShouldBe("after=Completed bad=Failed"));

    [Fact]
    public Task Branches_that_a_choice_did_not_take_are_bypassed() => EveryWay.RunAsync(
        () =>
        {
            var (taken, other, merge) = (Works("taken"), Works("other"), Works("merge"));
            return Flow.Named("f").StartAt(Node.Choice("choice").When(_ => true, taken).Else(other)).Merge(merge, taken, other).Build();
        },
        result => Statuses(result).ShouldBe("choice=Completed merge=Completed other=Bypassed taken=Completed"));

    [Fact]
    public Task Members_of_a_group_have_statuses_of_their_own() => EveryWay.RunAsync(
        () => Flow.Of(Works("first") >> (Works("a") | Fails("b") >> Works("c")).BestEffort("g")),
        result => Statuses(result)
            .ShouldBe("first=Completed g=Completed g/(policy)=Completed g/a=Completed g/b >> c=Failed g/b >> c/b=Failed g/b >> c/c=Skipped"));

    [Fact]
    public async Task Errors_of_all_failed_siblings_are_listed_sorted_by_node()
    {
        var flow = Flow.Named("f");
        flow.AddNode(Fails("z"));
        flow.AddNode(Fails("a"));
        flow.AddNode(Fails("m"));

        var result = await flow.Build().RunAsync();

        result.Errors.Select(error => error.Node).ShouldBe(["a", "m", "z"]);
        Should.Throw<FlowException>(result.EnsureCompleted).Message.ShouldContain("z is odd");
    }
}
