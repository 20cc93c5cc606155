using System.Runtime.CompilerServices;
using ActorFlow.Actors.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Nodes;

/// <summary>Nodes that hold resources: disposed with the last flow system of the process that uses them. Thread-safe.</summary>
internal sealed class NodeResources(RunEnvironment environment)
{
    private static readonly ConditionalWeakTable<Node, StrongBox<int>> Users = new();

    private readonly Lock _gate = new();
    private readonly HashSet<Node> _held = new(ReferenceEqualityComparer.Instance);

    /// <summary>Takes a flow into use.</summary>
    /// <exception cref="NodeNotRegisteredException">The flow has a node from services that the host's services do not know.</exception>
    public void Use(FlowDefinition flow)
    {
        var known = (IServiceProviderIsService?)environment.Services.GetService(typeof(IServiceProviderIsService));
        foreach (var node in flow.ReachableNodes)
        {
            if (node is INodeHandle handle && known?.IsService(handle.NodeType) == false)
                throw new NodeNotRegisteredException(node.Name, handle.NodeType);
            if (!environment.Options.KeepsNodes && node is (IAsyncDisposable or IDisposable))
                Hold(node);
        }
    }

    /// <summary>Disposes the nodes that no other system uses. What they throw is logged.</summary>
    public async ValueTask ReleaseAsync()
    {
        foreach (var node in TakeUnused())
        {
            try
            {
                if (node is IAsyncDisposable resource)
                    await resource.DisposeAsync();
                else
                    ((IDisposable)node).Dispose();
            }
            catch (Exception error)
            {
                NodeLog.NodeNotDisposed(environment.Logger, error, node.Name);
            }
        }
    }

    private void Hold(Node node)
    {
        lock (_gate)
        {
            if (_held.Add(node))
                Interlocked.Increment(ref Users.GetOrCreateValue(node).Value);
        }
    }

    private List<Node> TakeUnused()
    {
        lock (_gate)
        {
            var unused = _held.Where(node => Interlocked.Decrement(ref Users.GetOrCreateValue(node).Value) == 0).ToList();
            _held.Clear();
            return unused;
        }
    }
}
