using ActorFlow.Cli.Calling;
using ActorFlow.Definitions;

namespace ActorFlow.Cli;

/// <summary>What a program tells its command line. Not safe for use by several threads.</summary>
public sealed class ActorFlowCliBuilder
{
    private readonly List<FlowDefinition> _flows = [];
    private readonly List<CliVerb> _verbs = [];
    private readonly List<Action<FlowSystemOptions>> _engine = [];

    /// <summary>Begins with the built-in functions.</summary>
    public ActorFlowCliBuilder()
        => Functions = new FunctionRegistry().AddBuiltins(new HttpFunctionOptions { AreInternalAddressesAllowed = () => AllowInternalAddresses },
            new DatabaseFunctionOptions { Folder = () => FunctionsFolder });

    /// <summary>
    /// How people call the program; stands in helps, hints and completions. The default is what was called, such as <c>dotnet shop.dll</c>,
    /// or what the variable ACTORFLOW_CALLED_AS says.
    /// </summary>
    public string Name { get; set; } = CallName.OfProcess();

    /// <summary>One sentence about the program, for its help.</summary>
    public string Description { get; set; } = "Runs durable flows, shows them and steers them.";

    /// <summary>The database when neither <c>--db</c> nor the configuration names one. The default is null: one must be named.</summary>
    public string? Database { get; set; }

    /// <summary>
    /// The verb that is meant when the first argument names none. The default is null: a verb must be named. <c>help</c> lists the verbs all
    /// the same.
    /// </summary>
    public string? DefaultVerb { get; set; }

    /// <summary>The clock. The default is the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>What documents may call. The default value has the built-in functions.</summary>
    public FunctionRegistry Functions { get; }

    /// <summary>
    /// Whether documents may send requests to internal addresses: this machine, private and link-local networks. The default is false, so that a document cannot be
    /// talked into reading what only this machine can reach; <c>--allow-internal</c> of <c>run</c> and <c>serve</c> sets it.
    /// </summary>
    public bool AllowInternalAddresses { get; set; }

    /// <summary>Where the databases of <c>db.*</c> lie; null for memory. Set when an engine is started.</summary>
    internal string? FunctionsFolder { get; set; }

    internal IReadOnlyList<FlowDefinition> Flows => _flows;

    internal IReadOnlyList<CliVerb> Verbs => _verbs;

    internal IReadOnlyList<Action<FlowSystemOptions>> Engine => _engine;

    /// <summary>Adds a flow: it can be run, drawn and completed by name, and stored runs of it go on.</summary>
    /// <exception cref="ArgumentException">Another flow has the same name.</exception>
    public ActorFlowCliBuilder AddFlow(FlowDefinition flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (_flows.Any(known => known.Name == flow.Name))
            throw new ArgumentException($"Two flows are named '{flow.Name}'. Flows are called by name, so each needs its own.", nameof(flow));
        _flows.Add(flow);
        return this;
    }

    /// <summary>
    /// Changes the options of the engine that <c>run</c> starts: services, logging, middleware. Comes after the configuration, so it wins.
    /// </summary>
    public ActorFlowCliBuilder ConfigureEngine(Action<FlowSystemOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _engine.Add(configure);
        return this;
    }

    /// <summary>Adds a verb of the program's own; one with the name of a ready verb takes its place.</summary>
    public ActorFlowCliBuilder AddVerb(CliVerb verb)
    {
        ArgumentNullException.ThrowIfNull(verb);
        _verbs.RemoveAll(known => known.Name == verb.Name);
        _verbs.Add(verb);
        return this;
    }

    internal FlowDefinition? FindFlow(string name) => _flows.FirstOrDefault(flow => flow.Name == name);
}
