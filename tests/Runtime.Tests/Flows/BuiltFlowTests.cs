using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Flows;

public sealed class BuiltFlowTests
{
    [Fact]
    public void A_flow_that_has_been_built_is_not_drawn_on()
    {
        var (a, b) = (Node.Named("a").Post(_ => { }), Node.Named("b").Post(_ => { }));
        var drawing = Flow.Named("once").StartAt(a).Connect(a, b);
        var built = drawing.Build();

        Should.Throw<FlowBuiltException>(() => drawing.Connect(b, a)).Flow.ShouldBe("once");
        Should.Throw<FlowBuiltException>(() => drawing.MaxSteps(1));
        drawing.Build().ShouldBeSameAs(built);
        built.Transitions.Count().ShouldBe(1);
    }
}
