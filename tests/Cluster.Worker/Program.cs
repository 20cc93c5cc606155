using System.Runtime.InteropServices;
using ActorFlow;
using ActorFlow.Cluster.Worker;

// A member of the cluster of a database: the connection string and the member's name. Says "ready" when its engine is up; works until it is asked to
// stop.
var (connectionString, name) = (args[0], args[1]);
var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stopped.TrySetResult();
});
await using var work = new OrderWork(connectionString, name);
await using var system = await FlowSystem.StartAsync(o => work.Configure(o, connectionString));
Console.WriteLine("ready");
// Whoever started this process holds its input; when that is gone, nobody needs this member any more.
await using var input = Console.OpenStandardInput();
await Task.WhenAny(stopped.Task, input.ReadAsync(new byte[1]).AsTask());
await system.StopAsync();
Console.WriteLine("stopped");
