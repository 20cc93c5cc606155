using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Floors;

/// <summary>One node's work without an engine: three virtual phases with value tasks, one read and one write of a dictionary.</summary>
public abstract class PlainNode : Measurement
{
    public override async Task<double> RunAsync(Effort effort)
    {
        var visits = effort.Of(30_000_000);
        var state = new Dictionary<string, int> { ["n"] = 0 };
        var node = MakeNode();
        return await Clock.PerOperationAsync(visits, async () =>
        {
            for (var i = 0; i < visits; i++)
                await node.PostAsync(state, await node.ExecAsync(await node.PrepAsync(state)));
        });
    }

    private protected abstract Steps MakeNode();

    private protected abstract class Steps
    {
        public abstract ValueTask<int> PrepAsync(Dictionary<string, int> state);

        public abstract ValueTask<int> ExecAsync(int prep);

        public abstract ValueTask<string> PostAsync(Dictionary<string, int> state, int exec);
    }
}

/// <summary>F2: phases that return completed value tasks.</summary>
public sealed class SynchronousNode : PlainNode
{
    public override string Id => "F2";

    public override string Title => "one node without an engine, synchronous phases";

    private protected override Steps MakeNode() => new Synchronous();

    private sealed class Synchronous : Steps
    {
        public override ValueTask<int> PrepAsync(Dictionary<string, int> state) => new(state["n"]);

        public override ValueTask<int> ExecAsync(int prep) => new(prep + 1);

        public override ValueTask<string> PostAsync(Dictionary<string, int> state, int exec)
        {
            state["n"] = exec;
            return new("default");
        }
    }
}

/// <summary>F3: async methods that complete synchronously.</summary>
public sealed class AsynchronousNode : PlainNode
{
    public override string Id => "F3";

    public override string Title => "the same with async methods that complete synchronously";

    private protected override Steps MakeNode() => new Asynchronous();

    private sealed class Asynchronous : Steps
    {
        public override async ValueTask<int> PrepAsync(Dictionary<string, int> state)
        {
            await Task.CompletedTask;
            return state["n"];
        }

        public override async ValueTask<int> ExecAsync(int prep)
        {
            await Task.CompletedTask;
            return prep + 1;
        }

        public override async ValueTask<string> PostAsync(Dictionary<string, int> state, int exec)
        {
            await Task.CompletedTask;
            state["n"] = exec;
            return "default";
        }
    }
}
