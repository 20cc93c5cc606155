using ActorFlow;
using ActorFlow.Cluster.Faults.Worker;
using ActorFlow.Crash.Worker.Flows;
using ActorFlow.Crash.Worker.Outside;

// A member of a cluster: leads runs until it is asked to stop. With --flows it leads none and asks for those flows instead, round after round, until
// a file says that it is enough. Says "ready" when the engine is up. Exit code 0: stopped in order, or every run asked for has ended.
var options = WorkerOptions.Parse(args);
var stop = Termination.Requested;
var facts = new FactFile(options.Facts, options.Name, WorkerCluster.Shards);
var flows = new Shapes(new Bench(facts, options.Slow)).All();
var isCaller = options.Flows.Count > 0;

await using var system = await FlowSystem.StartAsync(o => WorkerCluster.Configure(o, options, flows, facts.CutOff));
Console.WriteLine("ready");
if (isCaller)
{
    var caller = new Caller(system, facts, new Signals(options.Facts + ".signals"), new Answers(system, options.Facts + ".answers"), isPatient: true);
    var asked = flows.Where(flow => options.Flows.Contains(flow.Name)).ToList();
    var rounds = 0;
    await Task.WhenAll(Enumerable.Range(0, options.Lanes).Select(async _ =>
    {
        while (!File.Exists(options.Enough))
            await caller.FollowRoundAsync(asked, Interlocked.Increment(ref rounds), again: false, stop);
    }));
    // The end of a cancelled run is told before its child has stopped, and children tell their parents before they are done themselves.
    await caller.UntilAllIsDoneAsync(stop);
    Console.WriteLine($"rounds {rounds}");
}
else
{
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
}

await system.StopAsync();
Console.WriteLine("stopped");
