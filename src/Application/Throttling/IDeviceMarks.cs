using Auth.Domain;
using Auth.Domain.Users;

namespace Auth.Application.Throttling;

/// <summary>Marks a device on which a user has signed in, so that strangers' failures do not keep them out there. It signs nobody in.</summary>
public interface IDeviceMarks
{
    /// <summary>The mark that the device bears already where it is this user's; else a new one.</summary>
    Secret Renew(Secret? presented, UserId user);

    /// <summary>Which of the user's devices bears the mark; null where it is not this user's, or not of this service.</summary>
    string? Recognize(Secret? presented, UserId user);
}
