namespace ActorFlow.Cli.Program;

/// <summary>Flows whose nodes add work, for tests of the command line.</summary>
public static class DynamicFlows
{
    /// <summary>Adds two visits of a worker with data, takes a checkpoint, and jumps to the end.</summary>
    public static FlowDefinition Fan()
    {
        var (worker, end) = (Node.Named("worker").Exec(x => x.Data<int>()).Post((s, n) => s.Add("sum", n)), Node.Named("end").Post(_ => { }));
        var start = Node.Named("start").Post(async (s, x) =>
        {
            x.Next(DynamicTask.Of(worker, "w-1", 1) | DynamicTask.Of(worker, "w-2", 2), 0, "pair");
            x.Goto(end);
            await x.CheckpointAsync(new { round = 1 });
            return ActionName.Default;
        });
        return Flow.Named("fan").StartAt(start).Include(worker, end).Build();
    }
}
