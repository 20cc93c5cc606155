using ActorFlow.Cli;

// The tool has no flows of its own: it shows, steers and keeps the runs of any database. Programs with flows call the same entry.
return await ActorFlowCli.RunAsync(args);
