// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Term} from "./Term.sol";

/// @title Who may issue: accreditors, issuers, accreditations, operators
/// @notice The governor appoints accreditors. An accreditor registers issuers and accredits them. An issuer's admin adds operators. Each appointment is for a term
/// that begins at the block of the call. Ending a term as of an earlier moment distrusts exactly what was anchored since.
/// @dev Ids count from 1 and are never reused. Times are Unix seconds.
/// Warning: block timestamps are the proposer's word within the consensus rules (seconds on Ethereum). Do not build on finer moments.
interface IIssuerRegistry {
    /// @notice A quality-assurance body or ministry.
    /// @param account The account that acts for it; @param term its mandate; @param name its legal name; @param uri its URL or DID.
    struct Accreditor {
        address account;
        Term term;
        string name;
        string uri;
    }

    /// @notice The statement that an issuer of this legal name and identifier may issue.
    /// @dev Warning: name and uri are the accreditor's word, fixed for the accreditation's life; a rename is a new accreditation.
    struct Accreditation {
        uint32 issuer;
        uint32 accreditor;
        Term term;
        string name;
        string uri;
    }

    /// @notice An institution: the account that manages its operators, and the accreditor that registered it.
    struct Issuer {
        address admin;
        uint32 sponsor;
    }

    /// @notice An account that anchors or revokes for an issuer.
    /// @param rights 1 to anchor, 2 to revoke, 3 for both.
    struct Operator {
        address account;
        Term term;
        uint8 rights;
    }

    /// @notice The recovery of an issuer's lost or stolen admin key.
    /// @param proposedAdmin The account to become admin. @param startedAt When the admin was frozen; 0 if there is no recovery.
    /// @param starter The accreditor that started it, 0 for the governor. @param objected Whether the admin objected in time.
    struct Recovery {
        address proposedAdmin;
        uint40 startedAt;
        uint32 starter;
        bool objected;
    }

    event AccreditorAppointed(
        uint32 indexed accreditor,
        address indexed account,
        uint40 from,
        uint40 until,
        string name,
        string uri
    );
    event AccreditorEnded(uint32 indexed accreditor, uint40 until);
    event AccreditorHandoverStarted(uint32 indexed accreditor, address indexed account);
    event AccreditorHandoverAccepted(uint32 indexed accreditor, address indexed account);
    event IssuerRegistered(uint32 indexed issuer, uint32 indexed sponsor, address indexed admin);
    event IssuerHandoverStarted(uint32 indexed issuer, address indexed admin);
    event IssuerHandoverAccepted(uint32 indexed issuer, address indexed admin);
    event IssuerAccredited(
        uint32 indexed accreditation,
        uint32 indexed issuer,
        uint32 indexed accreditor,
        uint40 from,
        uint40 until,
        string name,
        string uri
    );
    event AccreditationEnded(uint32 indexed accreditation, uint40 until);
    event OperatorAdded(
        uint32 indexed issuer,
        uint32 indexed operator,
        address indexed account,
        uint40 from,
        uint40 until,
        uint8 rights
    );
    event OperatorEnded(uint32 indexed issuer, uint32 indexed operator, uint40 until);
    event RecoveryStarted(
        uint32 indexed issuer,
        uint32 indexed starter,
        address indexed proposedAdmin,
        uint40 startedAt
    );
    event RecoveryObjected(uint32 indexed issuer);
    event RecoveryCompleted(uint32 indexed issuer, address indexed admin);
    event RecoveryRejected(uint32 indexed issuer);

    error ZeroAddress(string what);
    error BadLength(string what, uint256 length);
    error BadRights(uint8 rights);
    error CannotRenounce(address governor);
    error UnknownAccreditor(uint32 accreditor);
    error UnknownAccreditation(uint32 accreditation);
    error UnknownIssuer(uint32 issuer);
    error UnknownOperator(uint32 issuer, uint32 operator);
    error NotAccreditor(uint32 accreditor, address account);
    error NotPendingAccreditor(uint32 accreditor, address account);
    error NotAdmin(uint32 issuer, address account);
    error NotPendingAdmin(uint32 issuer, address account);
    error NotAccreditationEnder(uint32 accreditation, address account);
    error NotOperatorEnder(uint32 issuer, address account);
    error NotRecoveryStarter(uint32 issuer, address account);
    error NotOperator(uint32 issuer, uint32 operator, address account);
    error OperatorNotInForce(uint32 issuer, uint32 operator, uint256 timestamp);
    error MissingRight(uint32 issuer, uint32 operator, uint8 right);
    error SignatureExpired(uint256 deadline, uint256 timestamp);
    error BadSignature(uint32 issuer, uint32 operator, address account);
    error AccreditorNotInForce(uint32 accreditor, uint256 timestamp);
    error AdminIsFrozen(uint32 issuer, uint40 since);
    error MomentBeforeFreeze(uint256 moment, uint40 startedAt);
    error NoRecovery(uint32 issuer);
    error RecoveryInProgress(uint32 issuer, uint40 startedAt);
    error RecoveryNotDue(uint32 issuer, uint256 due);
    error RecoveryIsContested(uint32 issuer);
    error RecoveryNotContested(uint32 issuer);
    error ObjectionTooLate(uint32 issuer, uint256 deadline);

    /* ACCREDITORS */

    /// @notice Appoints an accreditor until `until`. Governor only.
    /// @param name Legal name, 1 to 256 bytes. @param uri URL or DID, 1 to 256 bytes.
    /// @dev Warning: everything below an accreditor is its word. The governor vouches for accreditors and for nothing else.
    function appointAccreditor(
        address account,
        uint256 until,
        string calldata name,
        string calldata uri
    ) external returns (uint32 accreditor);

    /// @notice Ends a mandate as of `moment`, which may be past. Governor only.
    function endAccreditor(uint32 accreditor, uint256 moment) external;

    /// @notice Offers the accreditor's role to another account, which must accept. A zero account withdraws the offer.
    function handOverAccreditor(uint32 accreditor, address account) external;

    /// @notice Accepts the accreditor's role offered to the caller.
    function acceptAccreditor(uint32 accreditor) external;

    /* ISSUERS AND ACCREDITATIONS */

    /// @notice Registers an issuer, with its first accreditation; the accreditor becomes its sponsor. The accreditor's account only, its mandate in force.
    function registerIssuer(
        uint32 accreditor,
        address admin,
        uint256 until,
        string calldata name,
        string calldata uri
    ) external returns (uint32 issuer, uint32 accreditation);

    /// @notice Accredits an issuer, one's own or another's (recognition). The accreditor's account only, its mandate in force.
    /// @dev Warning: an accreditation gives its maker no power over the issuer's admin or operators.
    function accreditIssuer(
        uint32 accreditor,
        uint32 issuer,
        uint256 until,
        string calldata name,
        string calldata uri
    ) external returns (uint32 accreditation);

    /// @notice Ends an accreditation as of `moment`. Only its maker; or the governor once the maker's mandate has ended.
    function endAccreditation(uint32 accreditation, uint256 moment) external;

    /// @notice Offers the admin's role to another account, which must accept. A zero account withdraws the offer.
    function handOverIssuer(uint32 issuer, address admin) external;

    /// @notice Accepts the admin's role offered to the caller.
    function acceptIssuer(uint32 issuer) external;

    /* OPERATORS */

    /// @notice Adds an operator until `until`. Admin only.
    /// @param rights 1 to anchor, 2 to revoke, 3 for both.
    function addOperator(
        uint32 issuer,
        address account,
        uint256 until,
        uint8 rights
    ) external returns (uint32 operator);

    /// @notice Ends an operator's term as of `moment`. The admin; or, during a recovery, its starter (after an objection the governor too), as of the freeze at the earliest.
    function endOperator(uint32 issuer, uint32 operator, uint256 moment) external;

    /* RECOVERY */

    /// @notice Freezes the admin and proposes a new one. The sponsor, its mandate in force; or the governor once the sponsor's mandate has ended.
    /// @dev Warning: a sponsor can freeze an admin at will. It cannot anchor or revoke, and the admin's objection takes the outcome out of its hands.
    function startRecovery(uint32 issuer, address proposedAdmin) external;

    /// @notice Objects to the recovery, within 7 days of its start; the governor then decides. The frozen admin only.
    function objectToRecovery(uint32 issuer) external;

    /// @notice Completes an uncontested recovery, 7 days after its start. Its starter only.
    function completeRecovery(uint32 issuer) external;

    /// @notice Decides a contested recovery: the proposed admin takes over, or the freeze ends. Governor only.
    function decideRecovery(uint32 issuer, bool upheld) external;

    /* VIEWS */

    /// @notice The accreditor; zeros for an unknown id.
    function getAccreditor(uint32 accreditor) external view returns (Accreditor memory);

    /// @notice The accreditation; zeros for an unknown id.
    function getAccreditation(uint32 accreditation) external view returns (Accreditation memory);

    /// @notice The issuer; zeros for an unknown id.
    function getIssuer(uint32 issuer) external view returns (Issuer memory);

    /// @notice The operator; zeros for an unknown id.
    function getOperator(uint32 issuer, uint32 operator) external view returns (Operator memory);

    /// @notice The issuer's last recovery, and whether it freezes the admin now.
    function getRecovery(uint32 issuer) external view returns (Recovery memory recovery, bool isActive);

    /// @notice The accounts to which roles are offered; zero for none.
    function pendingAccreditor(uint32 accreditor) external view returns (address);
    function pendingAdmin(uint32 issuer) external view returns (address);

    /// @notice How many there are; ids run from 1 to the count.
    function accreditorCount() external view returns (uint32);
    function accreditationCount() external view returns (uint32);
    function issuerCount() external view returns (uint32);
    function operatorCount(uint32 issuer) external view returns (uint32);
}
